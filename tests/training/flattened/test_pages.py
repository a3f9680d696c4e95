"""What pages teach."""

from __future__ import annotations

from cleanfeed.training.flattened.dumps import make_sample, make_samples, names_author, prints_headline
from cleanfeed.training.flattened.pages import label_page, teach_page
from cleanfeed.training.flattened.ways import Way
from cleanfeed.training.pages import GoldPage

STORY = (
    "The crew of the harbour ferry found a bell in the mud below the old quay on Monday morning.",
    "It weighs forty kilos, bears no name and no year, and nobody in the town knows whose it was.",
    "The museum wants to show it in spring, once the salt is washed out of the bronze, a spokesman said.",
    "Divers will search the place again in May, when the water is clear enough to see the ground.",
    "Until then the bell stays in a tub of fresh water behind the office of the harbour master.",
    "Visitors may look at it there on weekdays, as long as they close the gate behind them.",
)
HTML = f"""<html><head><title>A bell below the quay</title></head><body>
<nav><a href=/a>Home</a> <a href=/b>Sport</a> <a href=/c>Weather</a></nav>
<article><h1>A bell below the quay</h1><p class=byline>By Ada Lind</p>
{"".join(f"<p>{line}</p>" for line in STORY * 2)}</article>
<footer>Imprint</footer></body></html>"""


def page(html: str, text: str = "") -> GoldPage:
    return GoldPage(
        set="ours",
        id="1",
        url="https://harbour.example/2024/05/03/bell-below-the-quay",
        site="harbour.example",
        page_type="article",
        html=html,
        text=text,
        row={"title": "A bell below the quay", "author": ["Ada Lind"]},
    )


def test_the_html_path_labels_the_story() -> None:
    """A page without gold is labelled by what is kept of it, and counts less than one with gold."""
    taught = teach_page(page(HTML))
    assert taught is not None
    kept = {b.text for b, label in zip(taught.stream.blocks, taught.labels, strict=True) if label}
    assert kept.issuperset(STORY)
    assert kept.isdisjoint({"Home", "Sport", "Weather", "Imprint"})
    assert kept.isdisjoint({"By Ada Lind", "A bell below the quay"})
    assert taught.weight < label_page(page(HTML, "\n".join(STORY))).weight
    assert taught.authors == ("adalind",)


def test_what_is_no_story_teaches_nothing() -> None:
    """The HTML path is no teacher where it is not sure, and broken pages are passed over."""
    links = "".join(f"<li><a href=/{i}>Story number {i}</a></li>" for i in range(40))
    assert teach_page(page(f"<html><body><ul>{links}</ul></body></html>")) is None
    assert teach_page(page("")) is None


def test_taught_pages_are_flattened_in_fewer_ways() -> None:
    """A page that no model is judged by needs only the dumps that are trained on."""
    taught = teach_page(page(HTML))
    assert taught is not None
    samples = make_samples([taught, label_page(page(HTML, "\n".join(STORY)))])
    ways = [{s.way for s in samples if s.page == n and not s.is_short} for n in (0, 1)]
    assert ways[1] == set(Way)
    assert Way.WET in ways[0]
    assert ways[0] < ways[1]


def test_lines_are_labelled() -> None:
    """Story, headline and byline are told line by line."""
    sample = make_sample(label_page(page(HTML, "\n".join(STORY * 2))), 0, Way.BLOCKS)
    lines = sample.lines.texts
    assert [t for t, on in zip(lines, sample.labels, strict=True) if on] == list(STORY * 2)
    assert {t for t, on in zip(lines, sample.headlines, strict=True) if on} == {"A bell below the quay"}
    assert [t for t, on in zip(lines, sample.bylines, strict=True) if on] == ["By Ada Lind"]


def test_a_title_with_the_site_prints_the_headline() -> None:
    """What a title carries behind the headline does not matter."""
    assert prints_headline("A bell below the quay - The Harbour Post", "abellbelowthequay")
    assert not prints_headline("A bell", "abellbelowthequay")


def test_only_short_lines_name_an_author() -> None:
    """A paragraph that mentions somebody is no byline."""
    assert names_author("By Ada Lind", ("adalind",))
    assert not names_author(f"{STORY[0]} Ada Lind, {STORY[1]}", ("adalind",))
