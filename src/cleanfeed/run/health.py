"""Whether a source still gives what it used to give: plain decisions over the reports of runs.

A site that changes its layout does not fail: its pages come, and extraction makes less of
them. So the share of good records among the pages read is compared with what was usual.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cleanfeed.run.report import RunReport, SourceReport
from cleanfeed.store import RunRecord

HEALTH_RUNS = 100
"""Runs looked back on."""
MIN_RECENT_PAGES = 10
"""Pages that the present is judged by; a source with few a run is judged by several runs."""
MIN_USUAL_PAGES = 20
"""Pages that what is usual is known from."""
FALLEN_SHARE = 0.6
"""A share below this part of the usual one is a fall, if chance does not explain it."""
SIGMAS = 3.0
"""How far beyond chance: one false alarm in some hundred sources and runs."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages that went through extraction."""

    extracted: int = 0
    good: int = 0

    def plus(self, report: SourceReport) -> Pages:
        """Return the sum with those of a report."""
        return Pages(self.extracted + report.extracted, self.good + report.good)

    @property
    def share(self) -> float:
        """Good ones as a share of all; 0.0 of none."""
        return self.good / self.extracted if self.extracted else 0.0


def judge_sources(report: RunReport, earlier: Sequence[RunRecord]) -> RunReport:
    """Return a report with the health of each source.

    Args:
        report: The run that has just ended.
        earlier: The runs before it, newest first; those without a report are passed over.
    """
    reports = [RunReport.model_validate_json(run.report_json) for run in earlier if run.report_json]
    by_source: dict[str, list[SourceReport]] = {}
    for each in reports:
        for source in each.sources:
            by_source.setdefault(source.name, []).append(source)
    judged = (judge_source(source, by_source.get(source.name, [])) for source in report.sources)
    return report.model_copy(update={"sources": tuple(judged)})


def judge_source(now: SourceReport, earlier: Sequence[SourceReport]) -> SourceReport:
    """Return a source's report with its usual share of good records, and whether it has fallen."""
    recent, usual = Pages().plus(now), Pages()
    for report in earlier:
        if recent.extracted < MIN_RECENT_PAGES:
            recent = recent.plus(report)
        else:
            usual = usual.plus(report)
    if usual.extracted < MIN_USUAL_PAGES:
        return now
    return now.model_copy(
        update={
            "usual_good_share": round(usual.share, 3),
            "layout_change_suspected": bool(now.extracted) and has_fallen(recent, usual),
        }
    )


def has_fallen(recent: Pages, usual: Pages) -> bool:
    """Tell whether the share of good records is far lower than usual, beyond chance."""
    if recent.extracted < MIN_RECENT_PAGES or recent.share >= FALLEN_SHARE * usual.share:
        return False
    share = min(usual.share, 1 - 1 / (usual.extracted + 1))  # never quite certain, however clean the past
    chance = math.sqrt(share * (1 - share) / recent.extracted)
    return usual.share - recent.share > SIGMAS * chance
