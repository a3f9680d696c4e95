r"""Text quality and CPU time of cleanfeed and its peers, on the same pages in one run.

    python benchmarks/extraction.py DATA --sets wcxb-dev fundus-fields-dev --out docs/benchmarks.md

Every page goes through every extractor in turn, so that whatever else the machine does falls on all
of them alike. Quality is word F1 (tokens are ``\w+`` of the lower-cased text, as multisets); time is
CPU time of the call. All pages are stories, and cleanfeed is told so, as its peers refuse none; what it
refuses by itself stands in docs/model.md. Peers that are not installed are left out. With ``--folds`` the
weights are those that never saw the page's site.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pygal
import pygal.style

from cleanfeed.training.pages import GoldPage, iter_pages

Extractor = Callable[[str, str | None], str]
RESAMPLES = 200
PLOT_FILE = "benchmarks.svg"
COLOURS = ("#0c3799", "#86273c", "#e08000", "#a2a80d", "#98090d", "#000000", "#2a9d8f")
_WORD = re.compile(r"\w+")


def cleanfeed_text() -> Extractor:
    """Return the body of the whole record, whatever the page is taken for."""
    import cleanfeed

    return lambda html, url: cleanfeed.extract(html, url=url, force=True).text


def cleanfeed_held_out() -> Extractor:
    """Return the body by the weights that never saw the site."""
    run: Extractor = import_module("cleanfeed.training.held_out").forced
    return run


def trafilatura_record() -> Extractor:
    """Return trafilatura's text, extracted together with metadata and images as in its record."""
    trafilatura = import_module("trafilatura")

    def run(html: str, url: str | None) -> str:
        found = trafilatura.bare_extraction(
            html, url=url, with_metadata=True, include_images=True, include_comments=False
        )
        return re.sub(r"!\[.*?\]\(.*?\)", "", found.text or "") if found is not None else ""

    return run


def trafilatura_text() -> Extractor:
    """Return trafilatura's text alone."""
    trafilatura = import_module("trafilatura")
    return lambda html, _: trafilatura.extract(html, include_comments=False) or ""


def readability() -> Extractor:
    """Return the text of readability-lxml's summary."""
    document, to_text = import_module("readability").Document, import_module("html_text").extract_text
    return lambda html, _: to_text(document(html).summary(html_partial=True))


def newspaper4k() -> Extractor:
    """Return newspaper4k's text."""
    article_of = import_module("newspaper").Article

    def run(html: str, url: str | None) -> str:
        article = article_of(url or "https://example.org/", fetch_images=False)
        article.download(input_html=html)
        article.parse()
        return str(article.text)

    return run


def goose3() -> Extractor:
    """Return goose3's text."""
    goose = import_module("goose3").Goose({"enable_image_fetching": False})
    return lambda html, _: goose.extract(raw_html=html).cleaned_text


def resiliparse() -> Extractor:
    """Return resiliparse's main text."""
    plain = import_module("resiliparse.extract.html2text").extract_plain_text
    return lambda html, _: plain(html, main_content=True, alt_texts=False, links=False, form_fields=False)


PEERS: dict[str, tuple[str, Callable[[], Extractor]]] = {
    "cleanfeed": ("cleanfeed", cleanfeed_text),
    "trafilatura, whole record": ("trafilatura", trafilatura_record),
    "trafilatura, text": ("trafilatura", trafilatura_text),
    "readability-lxml": ("readability-lxml", readability),
    "newspaper4k": ("newspaper4k", newspaper4k),
    "goose3": ("goose3", goose3),
    "resiliparse": ("resiliparse", resiliparse),
}


def word_f1(gold: str, found: str) -> float:
    """Return the word F1 of a text."""
    wanted, got = Counter(_WORD.findall(gold.lower())), Counter(_WORD.findall(found.lower()))
    size = wanted.total() + got.total()
    return 2 * (wanted & got).total() / size if size else 1.0


def load(names: list[str], *, held_out: bool) -> dict[str, Extractor]:
    """Return the extractors that are installed, by name and version."""
    loaded: dict[str, Extractor] = {}
    for name in names or list(PEERS):
        package, make = PEERS[name]
        if name == "cleanfeed" and held_out:
            make = cleanfeed_held_out
        try:
            loaded[f"{name} {version(package)}"] = make()
        except (ImportError, PackageNotFoundError):
            print(f"{name} is not installed: left out")
    return loaded


def measure(pages: list[GoldPage], extractors: dict[str, Extractor]) -> dict[str, list[tuple[float, float]]]:
    """Return (word F1, CPU milliseconds) of every page for every extractor."""
    rows: dict[str, list[tuple[float, float]]] = {name: [] for name in extractors}
    for page in pages:
        for name, run in extractors.items():
            start = time.process_time()
            try:
                found = run(page.html, page.url)
            except Exception as error:  # noqa: BLE001 - a peer that fails has found nothing
                print(f"{name}: {page.id}: {type(error).__name__}")
                found = ""
            spent = time.process_time() - start
            rows[name].append((word_f1(page.text, found), spent * 1000))
    return rows


def interval(values: list[float]) -> tuple[float, float]:
    """Return the middle 95 % of the means of resampled pages."""
    draw = random.Random(1)
    means = sorted(statistics.fmean(draw.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1]


def table(title: str, rows: dict[str, list[tuple[float, float]]]) -> str:
    """Return the figures of one set as a Markdown table."""
    lines = [
        f"## {title}, {len(next(iter(rows.values())))} pages",
        "",
        "| | word F1 | 95 % | below 0.8 | CPU ms, median | CPU ms, slowest |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, values in rows.items():
        quality, spent = [f for f, _ in values], [ms for _, ms in values]
        low, high = interval(quality)
        lines.append(
            f"| {name} | {statistics.fmean(quality):.3f} | {low:.3f} to {high:.3f} |"
            f" {sum(f < 0.8 for f in quality)} | {statistics.median(spent):.1f} | {max(spent):.0f} |"  # noqa: PLR2004
        )
    return "\n".join(lines) + "\n"


def plot(results: dict[str, dict[str, list[tuple[float, float]]]], file: Path) -> None:
    """Draw quality against CPU time, one mark an extractor and set, as SVG."""
    chart = pygal.XY(
        stroke=False,
        dots_size=7,
        logarithmic=False,
        x_title="CPU milliseconds a page, median",
        y_title="word F1, mean over pages",
        title="Quality against CPU time",
        legend_at_bottom=True,
        legend_at_bottom_columns=2,
        width=800,
        height=560,
        js=[],
        disable_xml_declaration=True,
        style=pygal.style.CleanStyle(colors=COLOURS),
    )
    for extractor in next(iter(results.values())):
        points = [
            {
                "value": (
                    round(statistics.median(ms for _, ms in rows[extractor]), 1),
                    round(statistics.fmean(f1 for f1, _ in rows[extractor]), 4),
                ),
                "label": name,
            }
            for name, rows in results.items()
        ]
        chart.add(extractor, points)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(chart.render(is_unicode=True), encoding="utf-8")


def main() -> None:
    """Measure and write the tables and the plot."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="folder that holds the sets")
    parser.add_argument("--sets", nargs="+", default=["wcxb-dev", "fundus-fields-dev"])
    parser.add_argument("--peers", nargs="*", default=[], choices=PEERS, help="only these")
    parser.add_argument("--folds", type=Path, help="weights of each fold, for held-out figures of cleanfeed")
    parser.add_argument("--limit", type=int, help="only so many pages of each set")
    parser.add_argument("--out", type=Path, help="write the tables here, and the plot beside it")
    arguments = parser.parse_args()
    if arguments.folds:
        os.environ["CLEANFEED_FOLDS"] = str(arguments.folds)
    extractors = load(arguments.peers, held_out=arguments.folds is not None)
    parts = ["# Benchmarks\n", (__doc__ or "").split("\n\n", 2)[2]]
    results = {}
    for name in arguments.sets:
        pages = [page for page in iter_pages(arguments.data / name) if page.page_type == "article"]
        results[name] = measure(pages[: arguments.limit], extractors)
        parts.append(table(name, results[name]))
        print(parts[-1])
    if arguments.out:
        picture = arguments.out.parent / "images" / PLOT_FILE
        plot(results, picture)
        parts.append(f"![Word F1 against CPU time, one mark an extractor and set](images/{PLOT_FILE})\n")
        arguments.out.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
