"""Handmade cases as pages to train on."""

from pathlib import Path

from cleanfeed.training.picture_cases import SET, iter_case_pages, read_images

CASE = """# Cases

## a figure
<figure><img src="/p/harbour-rain.jpg"><figcaption><i class=caption>Rain.</i> <i class=credit>Foto: Ada Lind</i></figcaption></figure>
---
image: https://news.example/p/harbour-rain.jpg
caption: Rain.
credit: Ada Lind

## nothing of the story
<a href="/b"><img src="/t/bridge.jpg" alt=""></a>
---
"""  # noqa: E501 - markup


def test_pages(tmp_path: Path) -> None:
    """Each case is shown above a story's text and within it, as a site of its own."""
    (tmp_path / "captions.txt").write_text(CASE, "utf-8")
    pages = list(iter_case_pages(tmp_path))
    assert [page.site for page in pages] == ["a figure"] * 2 + ["nothing of the story"] * 2
    lead, inside = pages[:2]
    assert lead.html.index("<figure>") < lead.html.index("<p>") < inside.html.index("<figure>")
    assert pages[2].row["images"] == []
    assert all(page.set == SET for page in pages)


def test_what_a_case_does_not_speak_of_is_not_known() -> None:
    """A dash says that there is none; a line that is missing says nothing."""
    both, one = read_images("image: /a.jpg\ncaption: -\ncredit: Ada Lind\nimage: /b.jpg\ncaption: Rain.")
    assert (both["caption"], both["credits"], both["complete"]) == (None, ["Ada Lind"], True)
    assert (one["caption"], one["credits"], one["complete"]) == ("Rain.", [], False)
