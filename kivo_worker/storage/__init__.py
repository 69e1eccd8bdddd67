"""The customer's storage: read streams, sorted listings, create-only writes."""
