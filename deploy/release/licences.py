"""Under which licences the dependencies are, and which ones we take."""

from collections.abc import Mapping
from typing import Any

from license_expression import ExpressionError, LicenseExpression, get_spdx_licensing

ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0",
    "Zlib",
})  # fmt: skip
"""Licences, by their SPDX names, under which a dependency may be handed on with a commercial product, as it is."""

CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}

READ = {
    "protobuf": "BSD-3-Clause",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "pyromark": "MIT",
}
"""Of dependencies whose metadata names no licence in words that programs know: what we read in their licence files."""

_SPDX = get_spdx_licensing()


def licences(bill: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give each component's licences, as expressions of SPDX where there are such words for them."""
    return {component["name"]: _of(component) for component in bill["components"]}


def refused(bill: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give the components that have no licence we take, with those they have.

    Several licences that stand beside each other all hold; of those with an OR between them one is enough.
    """
    return {name: said for name, said in licences(bill).items() if not said or not all(map(_allowed, said))}


def _of(component: Mapping[str, Any]) -> list[str]:
    """Give a component's licences, without the texts that come along beside their names."""
    if component["name"] in READ:
        return [READ[component["name"]]]
    entries = [entry for entry in component.get("licenses", []) if "text" not in entry.get("license", {})]
    return sorted({entry.get("expression") or _named(entry["license"]) for entry in entries})


def _named(licence: Mapping[str, Any]) -> str:
    said = str(licence.get("id") or licence.get("name"))
    return CLASSIFIERS.get(said, said)


def _allowed(expression: str) -> bool:
    try:
        parsed = _SPDX.parse(expression, validate=True)
    except ExpressionError:
        return False
    return _holds(parsed)


def _holds(part: LicenseExpression) -> bool:
    if part.isliteral:
        return str(part) in ALLOWED
    return (any if part.operator.strip() == "OR" else all)(_holds(each) for each in part.args)
