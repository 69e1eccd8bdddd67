"""What is wrong with a JSON value, in the words of people."""


def said(message: str) -> str:
    """Put a validation message the way people speak of JSON."""
    plain = message.removeprefix("Value error, ").removeprefix("Invalid JSON: ").replace("Input should be", "must be")
    plain = plain.replace("Tuple", "List").replace(" after validation", "").replace("should", "must")
    return plain[:1].lower() + plain[1:]
