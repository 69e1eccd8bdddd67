"""Trains and measures what the worker ships; not part of the wheel."""
