"""A claim and the sources into evidence and a support status."""
