"""Many outputs in one job: rows stream in, shards of them are done one by one, and their sums are the batch's."""
