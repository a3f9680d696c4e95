"""What a run tells of its hosts."""

from __future__ import annotations

from cleanfeed.run import PageDone, PageEnd
from cleanfeed.run.hosts import HostTally, spread


def page(host: str, **changes) -> PageDone:
    values = {"source": "coast", "url": f"https://{host}/a", "end": PageEnd.CREATED}
    return PageDone(**(values | changes))


def test_percentiles_are_values_that_occurred() -> None:
    """Nearest rank: one value is every percentile, and the 99th of a hundred is the last but one."""
    one, many = spread([0.5]), spread([float(n) for n in range(100, 0, -1)])
    assert one is not None
    assert (one.p50, one.p99, one.highest) == (0.5, 0.5, 0.5)
    assert many is not None
    assert (many.pages, many.p50, many.p90, many.p99, many.highest) == (100, 50.0, 90.0, 99.0, 100.0)
    assert spread([]) is None


def test_hosts_that_time_out_come_before_slow_ones() -> None:
    """A host that never answers has no latency, and is slower than any that has."""
    tally = HostTally()
    for seconds in (0.1, 0.2):
        tally.count(page("quick.example", fetch_s=seconds, size_bytes=1000))
    tally.count(page("slow.example", fetch_s=4.0, size_bytes=9000))
    tally.count(page("dead.example", end=PageEnd.FAILED, reason="timeout: no answer within 20 s"))
    tally.count(page("broken.example", end=PageEnd.FAILED, reason="http_500: server answered 500"))
    assert [(h.host, h.failed, h.timed_out) for h in tally.slowest()] == [
        ("https://dead.example", 1, 1),
        ("https://slow.example", 0, 0),
        ("https://quick.example", 0, 0),
        ("https://broken.example", 1, 0),
    ]
    assert [h.host for h in tally.slowest(limit=2)] == ["https://dead.example", "https://slow.example"]
    sizes, latency = tally.size_bytes(), tally.latency_s()
    assert sizes is not None
    assert latency is not None
    assert (sizes.p50, latency.pages, latency.highest) == (1000, 3, 4.0)


def test_page_without_a_body_has_no_latency() -> None:
    """A page that the server calls unmodified was not fetched."""
    tally = HostTally()
    tally.count(page("quick.example", end=PageEnd.NOT_MODIFIED))
    assert (tally.latency_s(), tally.slowest()) == (None, ())
