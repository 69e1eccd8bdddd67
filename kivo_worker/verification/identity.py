"""What reports call the verifier inside the worker; apart, so that naming it loads nothing."""

NAME = "embedded"
VERSION = "12"
"""Changes whenever its verdicts may."""
