"""Bytes into documents: text whose every character can be found again in the original."""
