"""Measures a verifier on labelled rows."""
