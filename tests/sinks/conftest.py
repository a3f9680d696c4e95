"""Deliveries to give to a sink."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cleanfeed.article import Article, Extraction, Image, Paragraph, Person
from cleanfeed.sinks import Delivery, DeliveryKind
from servers.opensearch import ELASTICSEARCH, OPENSEARCH, Engine, Node, running_node
from servers.postgres import Cluster, ServerMissingError, running_cluster


@pytest.fixture
def delivery() -> Callable[..., Delivery]:
    def make(seq: int, name: str = "", revision: int = 1, **fields: Any) -> Delivery:
        name = name or f"a{seq}"
        text = fields.pop("text", f"Rain fell on day {seq}.")
        facts: dict[str, Any] = {
            "id": name,
            "revision": revision,
            "headline": f"Story {name}",
            "authors": (Person(name="Ada Lind"),),
            "body": (Paragraph(text=text),),
            "text": text,
            "images": (Image(id="i1", url="https://x.example/1.jpg", caption="Boats", credit="Nordfoto"),),
            "content_hash": f"hash {text}",
            "extraction": Extraction(version="0"),
        }
        article = Article(**(facts | fields))
        return Delivery(
            seq=seq,
            article_id=name,
            revision=revision,
            kind=DeliveryKind.UPSERT,
            article_json=article.model_dump_json(),
        )

    return make


@pytest.fixture
def deletion() -> Callable[..., Delivery]:
    def make(seq: int, name: str, revision: int) -> Delivery:
        return Delivery(
            seq=seq, article_id=name, revision=revision, kind=DeliveryKind.DELETE, article_json=None
        )

    return make


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A private PostgreSQL; without one the test is skipped and says why."""
    try:
        with running_cluster() as started:
            yield started
    except ServerMissingError as exc:
        pytest.skip(str(exc))


@pytest.fixture(scope="session")
def opensearch_node() -> Iterator[Node]:
    """A private OpenSearch node; without one the test is skipped and says why."""
    yield from _started(OPENSEARCH)


@pytest.fixture(scope="session")
def elasticsearch_node() -> Iterator[Node]:
    """A private Elasticsearch node; without one the test is skipped and says why."""
    yield from _started(ELASTICSEARCH)


@pytest.fixture
def node(request: pytest.FixtureRequest) -> Node:
    """An OpenSearch node, or the one that the test's parameter names."""
    return request.getfixturevalue(getattr(request, "param", "opensearch_node"))


def _started(engine: Engine) -> Iterator[Node]:
    try:
        with running_node(engine) as started:
            yield started
    except ServerMissingError as exc:
        pytest.skip(str(exc))
