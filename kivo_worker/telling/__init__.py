"""What a run tells Kivo, and what it keeps of it: events out, the ledger, delivery later, checks afterwards."""
