"""The Kivo API on one's own machine: the documented wire contract, for trying out and for tests."""
