"""The raw fields that are refused at any depth, however they are spelled (contract 6.3)."""

import unicodedata

_OUTPUT = "output_hash and your report pointer"
_PROMPT = "prompt_version or policy_version"
_MESSAGES = "customer_run_id and workflow metadata"
_SOURCES = "source_count and source_hashes"
_CONTEXT = "redacted failure categories"
_POINTER = "an opaque storage pointer"

USE_INSTEAD = {
    "ai_output": _OUTPUT,
    "prompt": _PROMPT,
    "system_prompt": _PROMPT,
    "messages": _MESSAGES,
    "source_text": _SOURCES,
    "source_spans": _SOURCES,
    "retrieved_context": _CONTEXT,
    "embedding": _POINTER,
    "embeddings": _POINTER,
    "screenshot": _POINTER,
    "screenshots": _POINTER,
    "upload": _POINTER,
    "uploads": _POINTER,
    "tool_trace": _POINTER,
    "tool_traces": _POINTER,
}
"""Each rejected name, and what the contract offers in its place."""


def _folded(name: str) -> str:
    """Reduce a name to its letters and digits: `toolTrace`, `tool-trace` and `TOOL_TRACE` are one."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in plain if character.isalnum())


_NAME_OF = {_folded(name): name for name in USE_INSTEAD}


def find_raw_field(value: object) -> str | None:
    """Find a raw field in parsed JSON, and give its name as the contract spells it.

    Args:
        value: any parsed JSON value.

    Returns:
        The contract's own spelling, never the sender's; none when the value carries no raw field.
    """
    # A stack of its own: JSON can be nested deeper than Python functions can.
    pending = [value]
    while pending:
        current = pending.pop()
        if isinstance(current, dict):
            for key in current:
                if (name := _NAME_OF.get(_folded(key))) is not None:
                    return name
            pending.extend(current.values())
        elif isinstance(current, list):
            pending.extend(current)
    return None
