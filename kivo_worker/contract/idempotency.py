"""The header that keeps a request from being done twice (docs/contract.md)."""

IDEMPOTENCY_KEY_HEADER = "Idempotency-Key"
IDEMPOTENCY_KEY_PATTERN = r"^[!-~]{1,255}$"
"""What a key looks like: visible ASCII characters."""
