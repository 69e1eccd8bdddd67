"""Google's own description of its APIs as JSON Schema, out of the package of its client."""

import json
from importlib.metadata import distribution
from typing import Any


def schema(api: str, name: str) -> dict[str, Any]:
    """Give the schema of one of an API's resources; keys that the description lacks are faults.

    Args:
        api: its name and version, such as `run.v1`.
        name: the resource, such as `Job`.
    """
    package = distribution("google-api-python-client")
    path = package.locate_file(f"googleapiclient/discovery_cache/documents/{api}.json")
    with open(str(path), encoding="utf-8") as file:  # noqa: PTH123 - a path of the package's own kind
        described = json.load(file)["schemas"]
    return {"$ref": f"#/$defs/{name}", "$defs": {key: _strict(value) for key, value in described.items()}}


def _strict(part: Any) -> Any:
    if isinstance(part, list):
        return [_strict(each) for each in part]
    if not isinstance(part, dict):
        return part
    if isinstance(part.get("$ref"), str):
        return {"$ref": f"#/$defs/{part['$ref']}"}
    closed = {"additionalProperties": False} if isinstance(part.get("properties"), dict) else {}
    kept = {key: value for key, value in part.items() if key != "id" and (key, value) != ("type", "any")}
    return closed | {key: _strict(value) for key, value in kept.items()}
