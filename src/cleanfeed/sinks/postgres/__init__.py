"""Stories, pictures and persons as tables in PostgreSQL (extra ``postgres``)."""

from cleanfeed.sinks.postgres.sink import PostgresSink

__all__ = ["PostgresSink"]
