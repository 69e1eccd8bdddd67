"""The hosted review runs: taken in, worked on by this program's own engine, told about."""
