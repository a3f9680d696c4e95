"""From the figures of an archive to what the report says; plain arithmetic over values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from cleanfeed.inspect.archive import Archive
from cleanfeed.run import PageEnd, RunReport, SourceReport, Spread
from cleanfeed.run.hosts import spread
from cleanfeed.store.statistics import StoryFigures

SHOWN_DAYS = 30
CONFIDENCE_STEPS = 10
RECENT = 20
"""Stories of a source in which a new layout would show."""
MIN_BEFORE = 20
"""Stories that must precede them, to know how the source was."""
MAX_BEFORE = 200
CONFIDENCE_DROP = 0.1
SHARE_DROP = 0.4
"""How much less confidence, or how many fewer stories with credits, is suspicious."""
SAME = (PageEnd.NOT_MODIFIED, PageEnd.SAME_BODY, PageEnd.SAME_CONTENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFigures:
    """One source in numbers."""

    name: str
    stories: int
    confidence: float | None
    """Mean over its stories."""
    with_picture: float
    """Share of its stories with a picture, 0 to 1."""
    with_credit: float
    """Share of its pictures with a credit."""
    rejected: int
    failed: int
    stored: tuple[int, ...] = ()
    """Records that each run stored, the newest run first; runs without the source are passed over."""
    suspicion: str = ""
    """Why its layout may have changed; empty where nothing points to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceYield:
    """What the last run got from one source."""

    name: str
    stored: int
    same: int
    rejected: int
    failed: int
    elapsed_s: float
    size_bytes: int
    errors: tuple[str, ...] = ()


def source_yields(run: RunReport) -> tuple[SourceYield, ...]:
    """Return what each source gave in a run, the richest first."""
    yields = (_yield(source) for source in run.sources)
    return tuple(sorted(yields, key=lambda y: (-(y.stored + y.same + y.rejected + y.failed), y.name)))


def _yield(source: SourceReport) -> SourceYield:
    ends = source.ends
    return SourceYield(
        name=source.name,
        stored=_stored(source),
        same=sum(ends.get(end, 0) for end in SAME) + source.left_alone,
        rejected=ends.get(PageEnd.REJECTED, 0),
        failed=ends.get(PageEnd.FAILED, 0),
        elapsed_s=source.elapsed_s,
        size_bytes=source.size_bytes,
        errors=source.errors,
    )


def source_figures(archive: Archive) -> tuple[SourceFigures, ...]:
    """Return each source in numbers, by name."""
    by_source: defaultdict[str, list[StoryFigures]] = defaultdict(list)
    for story in archive.stories:
        by_source[story.source].append(story)
    names = sorted({*by_source, *archive.urls})
    stored = _stored_by_source(archive.runs)
    return tuple(_source(name, by_source[name], archive, tuple(stored[name])) for name in names)


def _stored_by_source(runs: Sequence[RunReport]) -> defaultdict[str, list[int]]:
    stored: defaultdict[str, list[int]] = defaultdict(list)
    for run in runs:
        for source in run.sources:
            stored[source.name].append(_stored(source))
    return stored


def _stored(source: SourceReport) -> int:
    return source.ends.get(PageEnd.CREATED, 0) + source.ends.get(PageEnd.REVISED, 0)


def _source(
    name: str, stories: list[StoryFigures], archive: Archive, stored: tuple[int, ...]
) -> SourceFigures:
    pictures = sum(story.pictures for story in stories)
    urls = archive.urls.get(name, Counter())
    return SourceFigures(
        name=name,
        stories=len(stories),
        confidence=_confidence(stories),
        with_picture=_share(sum(1 for story in stories if story.pictures), len(stories)),
        with_credit=_share(sum(story.credits for story in stories), pictures),
        rejected=urls["rejected"],
        failed=urls["failed"],
        stored=stored,
        suspicion=suspicion(stories, _report(archive.runs[0], name) if archive.runs else None),
    )


def suspicion(stories: Sequence[StoryFigures], run: SourceReport | None) -> str:
    """Return why a source's layout may have changed, or nothing.

    Args:
        stories: Its stories in the order in which they were stored.
        run: What the last run did with it, if anything.
    """
    return "; ".join([*_told_by_run(run), *_worse_stories(stories)])


def _worse_stories(stories: Sequence[StoryFigures]) -> list[str]:
    recent, before = stories[-RECENT:], stories[-MAX_BEFORE - RECENT : -RECENT]
    if len(recent) < RECENT or len(before) < MIN_BEFORE:
        return []
    found = []
    now, then = _confidence(recent), _confidence(before)
    if now is not None and then is not None and then - now > CONFIDENCE_DROP:
        found.append(f"confidence fell from {then:.2f} to {now:.2f}")
    for word, attribute in (("pictures", "pictures"), ("captions", "captions"), ("credits", "credits")):
        had = _share(sum(1 for story in before if getattr(story, attribute)), len(before))
        has = _share(sum(1 for story in recent if getattr(story, attribute)), len(recent))
        if had - has > SHARE_DROP:
            found.append(f"stories with {word} fell from {had:.0%} to {has:.0%}")
    return found


def _told_by_run(run: SourceReport | None) -> list[str]:
    """Return what the last run itself suspects."""
    if run is None or not run.layout_change_suspected:
        return []
    now = f"{run.good} of {run.extracted} pages became good records in the last run"
    return [now if run.usual_good_share is None else f"{now}, usually {run.usual_good_share:.0%}"]


def stories_per_day(archive: Archive, today: date) -> tuple[tuple[str, int], ...]:
    """Return how many stories each of the last days has, today last."""
    counts = Counter(story.day for story in archive.stories)
    days = [str(today - timedelta(days=back)) for back in reversed(range(SHOWN_DAYS))]
    return tuple((day, counts[day]) for day in days)


def confidence_steps(archive: Archive) -> tuple[tuple[str, int], ...]:
    """Return how many stories have which confidence, in steps of a tenth."""
    counts = Counter(
        min(int(story.confidence * CONFIDENCE_STEPS), CONFIDENCE_STEPS - 1)
        for story in archive.stories
        if story.confidence is not None
    )
    return tuple(
        (f"{step / CONFIDENCE_STEPS:.1f}–{(step + 1) / CONFIDENCE_STEPS:.1f}", counts[step])
        for step in range(CONFIDENCE_STEPS)
    )


def archive_sizes(archive: Archive) -> Spread | None:
    """Return how large the stories' pages were, in bytes; ``None`` where no size is known."""
    return spread([story.size_bytes for story in archive.stories if story.size_bytes is not None])


def latency_by_run(archive: Archive) -> tuple[tuple[str, tuple[float, float]], ...]:
    """Return each run's median and 90th percentile of fetch times in seconds, the oldest run first."""
    return tuple(
        (f"{run.started_at:%m-%d %H:%M}", (run.latency_s.p50, run.latency_s.p90))
        for run in reversed(archive.runs)
        if run.latency_s is not None
    )


def reasons(run: RunReport) -> tuple[tuple[str, str, int], ...]:
    """Return why pages of a run failed or were rejected: what became of them, the code, how many."""
    failed: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    for source in run.sources:
        failed.update(source.failed)
        rejected.update(source.rejected)
    return tuple(
        (word, code, count)
        for word, counts in (("failed", failed), ("rejected", rejected))
        for code, count in counts.most_common()
    )


def _report(run: RunReport, name: str) -> SourceReport | None:
    return next((source for source in run.sources if source.name == name), None)


def _confidence(stories: Sequence[StoryFigures]) -> float | None:
    known = [story.confidence for story in stories if story.confidence is not None]
    return fmean(known) if known else None


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
