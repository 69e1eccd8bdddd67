"""Columns that can hold only what they are for: each is bounded, and the database itself checks the bounds.

A migration uses these functions too, so what one of them means does not change: another bound is another function.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypedDict, Unpack

from sqlalchemy import BigInteger, CheckConstraint, Column, Dialect, String, TypeDecorator
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import SchemaItem
from sqlalchemy.sql.compiler import DDLCompiler
from sqlalchemy.sql.elements import ColumnElement

LARGEST_NUMBER = 2**53 - 1
"""The largest number that every JSON reader can hold."""

_EPOCH = datetime.fromtimestamp(0, UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Text:
    """A kind of text.

    Attributes:
        length: how many characters it has at most.
        characters: which ones, all of them ASCII, as the inside of a bracket expression, such as `a-z0-9_`.
    """

    length: int
    characters: str


class Fits(ColumnElement[bool]):
    """A column's text is short enough and of the characters allowed, in each database's own words."""

    inherit_cache = False

    def __init__(self, name: str, kind: Text) -> None:
        self.name = name
        self.kind = kind


@compiles(Fits, "sqlite")
def _fits_in_sqlite(element: Fits, _compiler: DDLCompiler, **_: object) -> str:
    name, kind = element.name, element.kind
    # Of a text, length() counts the characters before the first NUL; of a blob, every byte.
    return f"length(CAST({name} AS BLOB)) <= {kind.length} AND {name} NOT GLOB '*[^{kind.characters}]*'"


@compiles(Fits, "postgresql")
def _fits_in_postgresql(element: Fits, _compiler: DDLCompiler, **_: object) -> str:
    # Without a collation of its own a range of letters would mean what the server's language says.
    return f"{element.name} COLLATE \"C\" ~ '^[{element.kind.characters}]*$'"


class Moment(TypeDecorator[datetime]):
    """A UTC time to the millisecond, as the contract writes times (contract 3.2), kept as a number."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Count the milliseconds since 1970."""
        return None if value is None else (value - _EPOCH) // _MILLISECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the UTC time back."""
        return None if value is None else _EPOCH + value * _MILLISECOND


class Options(TypedDict, total=False):
    """What a column may be besides; it is not null unless it says so."""

    nullable: bool
    primary_key: bool
    unique: bool


def text_of(name: str, kind: Text, *rest: SchemaItem, **options: Unpack[Options]) -> Column[str]:
    """Make a column for a kind of text."""
    check = CheckConstraint(Fits(name, kind), name=name)
    return Column(name, String(kind.length), check, *rest, **_not_null(options))


def word_of(name: str, words: Iterable[str], **options: Unpack[Options]) -> Column[str]:
    """Make a column for one of a closed set of words."""
    known = sorted(words)
    listed = ", ".join(f"'{word}'" for word in known)
    check = CheckConstraint(f"{name} IN ({listed})", name=name)
    return Column(name, String(max(map(len, known))), check, **_not_null(options))


def count_of(name: str, **options: Unpack[Options]) -> Column[int]:
    """Make a column for a number from 0 on that every JSON reader can hold."""
    return Column(name, BigInteger, _is_number(name), **_not_null(options))


def moment_of(name: str, **options: Unpack[Options]) -> Column[datetime]:
    """Make a column for a UTC time."""
    return Column(name, Moment, _is_number(name), **_not_null(options))


def _not_null(options: Options) -> Options:
    return {"nullable": False, **options}


def _is_number(name: str) -> CheckConstraint:
    # SQLite keeps a text in a column for numbers, and orders any text after every number.
    return CheckConstraint(f"{name} BETWEEN 0 AND {LARGEST_NUMBER}", name=name)
