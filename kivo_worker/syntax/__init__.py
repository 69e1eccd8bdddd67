"""Sentences into words and what depends on what, as Universal Dependencies have it."""
