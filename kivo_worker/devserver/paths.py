"""What may stand in a path as an id: an identifier; with anything else it is the path of nothing, and no one looks."""

from starlette.convertors import Convertor, register_url_convertor

from kivo_worker.identifiers import IDENTIFIER_LENGTH, IDENTIFIER_PATTERN

_NAME = "identifier"


class _Identifier(Convertor[str]):
    regex = rf"(?=[^/]{{1,{IDENTIFIER_LENGTH}}}(?:/|\Z))" + IDENTIFIER_PATTERN.removeprefix("^").removesuffix("$")

    def convert(self, value: str) -> str:
        """Take it as it stands."""
        return value

    def to_string(self, value: str) -> str:
        """Write it as it is."""
        return value


register_url_convertor(_NAME, _Identifier())


def route_path(path: str) -> str:
    """Write a path with names of ids in braces as the router takes it."""
    return path.replace("}", f":{_NAME}}}")
