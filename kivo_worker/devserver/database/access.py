"""The tables of who may do what: projects, API keys by their digest, and the server's own secret."""

from sqlalchemy import ForeignKey, Table

from kivo_worker.devserver.database.columns import Text, moment_of, text_of, word_of
from kivo_worker.devserver.database.kinds import IDENTIFIER, SHA256, UUID
from kivo_worker.devserver.database.schema import METADATA
from kivo_worker.vocabulary import Scope

projects = Table(
    "projects",
    METADATA,
    text_of("id", UUID, primary_key=True),
    text_of("name", IDENTIFIER, unique=True),
    moment_of("created_at"),
)

api_keys = Table(
    "api_keys",
    METADATA,
    text_of("id", IDENTIFIER, primary_key=True),
    text_of("project_id", UUID, ForeignKey(projects.c.id)),
    text_of("sha256", SHA256, unique=True),
    moment_of("created_at"),
    moment_of("revoked_at", nullable=True),
)

api_key_scopes = Table(
    "api_key_scopes",
    METADATA,
    text_of("key_id", IDENTIFIER, ForeignKey(api_keys.c.id), primary_key=True),
    word_of("scope", Scope, primary_key=True),
)

secrets = Table(
    "secrets",
    METADATA,
    word_of("name", ["worker_credentials"], primary_key=True),
    text_of("hex", Text(64, "0-9a-f")),
)
"""What the server signs worker credentials with, so that one outlives a restart; it signs nothing else."""
