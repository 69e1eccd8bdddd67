"""The kinds of text the tables hold, with the bounds the API's models set."""

from kivo_worker.devserver.database.columns import Text

IDENTIFIER = Text(128, "A-Za-z0-9._:-")
"""`kivo_worker.identifiers.Identifier`."""

EVENT_ID = Text(192, "A-Za-z0-9._:-")
"""`kivo_worker.contract.private_worker.EventId`."""

LABEL = Text(64, "A-Za-z0-9 ._()&/-")
"""`kivo_worker.identifiers.Label`."""

OPAQUE_ID = Text(256, "A-Za-z0-9._:/-")
"""`kivo_worker.identifiers.OpaqueId`."""

HASH = Text(76, "A-Za-z0-9_:-")
"""`kivo_worker.contract.records.Hash`."""

CATEGORY = Text(64, "a-z0-9_")
"""`kivo_worker.contract.records.FailureCategory`."""

SHA256 = Text(64, "0-9a-f")
"""A digest's hex digits."""

UUID = Text(36, "0-9a-f-")
"""A UUID."""
