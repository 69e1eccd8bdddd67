"""Claim statuses, intended use and strictness into a gate decision; the rules are data files."""
