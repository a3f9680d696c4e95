"""Settings of the sinks that talk to a server.

Passwords and keys are never written into a configuration: a setting names the environment
variable that holds one.
"""

from __future__ import annotations

import os
from typing import Literal

from pydantic import Field

from cleanfeed.errors import SinkError
from cleanfeed.sinks.common_options import CommonSinkOptions
from cleanfeed.sinks.patience import Patience

POSTGRES_NAME = r"^[a-z_][a-z0-9_]{0,62}$"
INDEX_NAME = r"^[a-z0-9][a-z0-9_.-]{0,199}$"
"""What OpenSearch takes, with room for the suffixes of generations."""
MEILISEARCH_NAME = r"^[A-Za-z0-9_-]{1,200}$"
HTTP_URL = r"^https?://[^\s]+$"


class ServerSinkOptions(CommonSinkOptions):
    """What every sink with a server has."""

    timeout_s: float = Field(default=60.0, gt=0.0)
    """How long one request may take."""
    give_up_after_s: float = Field(default=120.0, ge=0.0)
    """How long to be patient with a busy server; what is left is delivered in the next run."""

    @property
    def patience(self) -> Patience:
        """How long to wait for the server."""
        return Patience(give_up_after_s=self.give_up_after_s)


class PostgresOptions(ServerSinkOptions):
    """Tables in PostgreSQL 12 or newer, with a weighted text search."""

    type: Literal["postgres"] = "postgres"
    dsn: str
    """Connection string or URL. The password is best kept out of it: libpq reads PGPASSWORD
    and ``~/.pgpass``."""
    schema_name: str = Field(default="cleanfeed", pattern=POSTGRES_NAME)
    """Schema that holds the tables; it is made."""
    batch_size: int = Field(default=2000, ge=1)
    """Records delivered at a time; larger batches are sorted into the index faster."""


class OpenSearchOptions(ServerSinkOptions):
    """An index in OpenSearch 1 or newer, or Elasticsearch 7 or newer."""

    type: Literal["opensearch"] = "opensearch"
    url: str = Field(pattern=HTTP_URL)
    """Address of the server."""
    index: str = Field(default="articles", pattern=INDEX_NAME)
    """Alias that searches use; the indexes behind it are named after it."""
    shards: int = Field(default=1, ge=1, le=1024)
    """Parts of an index, one for every 30 GB or so; an index that is there keeps its own until it is
    filled anew with ``--replay``."""
    username: str = ""
    """For basic authentication."""
    password_env: str = "OPENSEARCH_PASSWORD"  # noqa: S105 - the name of a variable
    """Environment variable with the password of ``username``."""
    api_key_env: str = ""
    """Environment variable with an API key, in place of user and password."""
    max_request_mb: int = Field(default=8, ge=1, le=100)
    """Size of one bulk request before compression; a larger document goes alone."""


class MeilisearchOptions(ServerSinkOptions):
    """An index in Meilisearch 1.2 or newer, or in what speaks its protocol."""

    type: Literal["meilisearch"] = "meilisearch"
    url: str = Field(pattern=HTTP_URL)
    """Address of the server."""
    index: str = Field(default="articles", pattern=MEILISEARCH_NAME)
    """Index that searches use; a second one beside it, with "-delivery" behind its name, says how far
    the first is."""
    api_key_env: str = ""
    """Environment variable with an API key that may write; without it none is sent."""
    batch_size: int = Field(default=1000, ge=1)
    """Records delivered at a time; Meilisearch takes large batches faster."""


class WebhookOptions(ServerSinkOptions):
    """Signed POST requests to an address of yours."""

    type: Literal["webhook"] = "webhook"
    url: str = Field(pattern=HTTP_URL)
    """Where the batches are posted to."""
    secret_env: str = ""
    """Environment variable with the secret that signs each request; without it none is signed."""
    batch_size: int = Field(default=100, ge=1)
    """Records in one request."""


def secret_from(variable: str, purpose: str) -> str:
    """Return the secret that an environment variable holds.

    Raises:
        SinkError: It is not set.
    """
    secret = os.environ.get(variable, "")
    if not secret:
        raise SinkError(f"the environment variable {variable} with {purpose} is not set")
    return secret
