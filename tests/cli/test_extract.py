"""``cleanfeed extract``."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cleanfeed.article import Article
from cleanfeed.cli import documents
from small_site import PARAGRAPHS, SmallSite, story_page

TITLE = "Ferries wait for the wind, day 1"
STYLES = re.compile(r"\x1b\[[0-9;]*m")
COLOURS = re.compile(r"\x1b\[[0-9;]*(?:3[0-8]|4[0-8]|9[0-7])[;m]")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(story_page(1))
    return path


def test_file_becomes_one_line_of_json(command, page: Path) -> None:
    """A pipe gets one valid record a line and nothing else."""
    result = command("extract", page, "--url", "https://vale.example/news/1")
    assert (result.code, result.err) == (0, "")
    (line,) = result.out.splitlines()
    article = Article.model_validate_json(line)
    assert article.headline == TITLE
    assert article.url == "https://vale.example/news/1"
    assert PARAGRAPHS[0] in article.text


@pytest.mark.parametrize(
    ("output", "start"),
    [("markdown", f"# {TITLE}"), ("text", TITLE), ("html", "<article"), ("json", "{"), ("jsonl", "{")],
)
def test_formats(command, page: Path, output: str, start: str) -> None:
    """Each format is printed as such, with the story in it."""
    result = command("extract", page, "--format", output)
    assert result.code == 0
    assert result.out.startswith(start)
    assert "harbour master had counted" in result.out


def test_text_is_told_from_html(command, tmp_path: Path) -> None:
    """A flattened page needs no option, and may be asked for."""
    path = tmp_path / "dump.txt"
    path.write_text("\n\n".join([TITLE, "Ada Lind", *PARAGRAPHS]))
    for arguments in ((), ("--input", "text")):
        result = command("extract", path, *arguments)
        assert result.code == 0
        assert PARAGRAPHS[1] in json.loads(result.out)["text"]


@pytest.mark.parametrize(
    ("content", "is_text"),
    [
        (f"{TITLE}\n\nIn HTML a paragraph begins with <p>, a heading with more.\n".encode(), True),
        (f"{TITLE}\n\n{PARAGRAPHS[0]}\n".encode("utf-16"), True),
        (b"\xef\xbb\xbf <article>one</article>", False),
        (f"{TITLE}<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>".encode(), False),
        (b"%PDF-1.7", False),
    ],
)
def test_what_a_document_is_shows_in_its_beginning(content: bytes, *, is_text: bool) -> None:
    """A text may name a tag or be in UTF-16; HTML begins with a tag or soon has several."""
    assert documents.is_text(documents.Document(name="it", body=content), documents.InputKind.AUTO) is is_text


def test_stdin() -> None:
    """``-`` reads a page from a pipe."""
    done = subprocess.run(
        [sys.executable, "-m", "cleanfeed", "extract", "-"],
        input=story_page(1).encode(),
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["headline"] == TITLE


def test_address_is_fetched(command, site: SmallSite) -> None:
    """The record of a fetched page knows its transport."""
    site.put_story(1)
    result = command("extract", "--allow-private-hosts", site.url("/news/2026/story-1.html"))
    record = json.loads(result.out)
    assert record["headline"] == TITLE
    assert record["extraction"]["fetch"]["status"] == 200


def test_local_network_is_closed_without_being_asked_for(command, site: SmallSite) -> None:
    """A pasted address does not reach into the local network."""
    site.put_story(1)
    result = command("extract", site.url("/news/2026/story-1.html"))
    assert result.code == 1
    assert len(result.error_lines) == 1
    assert "loopback" in result.err


BAD_FILES = {
    "empty.html": (b"", 1, "empty"),
    "blank.html": (b" \n\t ", 1, "empty"),
    "paper.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", 1, "PDF"),
    "picture.png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 1, "PNG"),
    "picture.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", 1, "JPEG"),
    "menu.html": (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", 3, "not an article"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_file_is_one_clear_line(command, tmp_path: Path, name: str) -> None:
    """What is no story ends with one line that names the file and what it is."""
    body, code, word = BAD_FILES[name]
    (tmp_path / name).write_bytes(body)
    result = command("extract", name)
    assert result.code == code
    assert result.out == ""
    (line,) = result.err.splitlines()
    assert line.startswith("error:")
    assert name in line
    assert word in line


def test_missing_file_and_folder_are_wrong_usage(command, tmp_path: Path) -> None:
    """A wrong path ends with 2."""
    (tmp_path / "folder").mkdir()
    for name in ("absent.html", "folder"):
        result = command("extract", name)
        assert result.code == 2
        assert len(result.error_lines) == 1
        assert name in result.err


def test_force_extracts_what_is_no_story(command, tmp_path: Path) -> None:
    """Any page's main text can be had."""
    words = " ".join(f"<p>Terms and conditions number {number} of the harbour.</p>" for number in range(3))
    (tmp_path / "terms.html").write_text(f"<html><body><h1>Terms</h1>{words}</body></html>")
    result = command("extract", "--force", "terms.html")
    assert result.code == 0
    assert "number 2" in json.loads(result.out)["text"]


@pytest.mark.parametrize(
    ("path", "word"),
    [("/gone.html", "404"), ("/empty.html", "empty"), ("/a.pdf", "PDF"), ("/menu.html", "article")],
)
def test_bad_response_is_one_clear_line(command, site: SmallSite, path: str, word: str) -> None:
    """What a server gives in place of a story is told with its address."""
    site.put("/empty.html", b"")
    site.put("/a.pdf", BAD_FILES["paper.pdf"][0], content_type="application/pdf")
    site.put("/menu.html", BAD_FILES["menu.html"][0])
    result = command("extract", "--allow-private-hosts", site.url(path))
    assert result.code == (3 if path == "/menu.html" else 1)
    (line,) = result.err.splitlines()
    assert site.url(path) in line
    assert word in line


def test_unreachable_host_is_one_clear_line(command, tmp_path: Path) -> None:
    """A closed port is told, not traced."""
    (tmp_path / "config.toml").write_text("[fetch]\nretries = 0\n")
    result = command("extract", "--allow-private-hosts", "http://127.0.0.1:1/news")
    assert result.code == 1
    assert len(result.err.splitlines()) == 1
    assert "127.0.0.1:1" in result.err


def test_one_bad_source_costs_only_itself(command, page: Path) -> None:
    """Of several, the good ones are printed and the code says that some failed."""
    result = command("extract", "absent.html", page, page)
    assert result.code == 1
    assert len(result.out.splitlines()) == 2
    assert len(result.error_lines) == 1


def test_terminal_gets_a_readable_page_that_fits(page: Path) -> None:
    """On 80 columns nothing runs over, and NO_COLOR is obeyed."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "TERM": "xterm"}
    with subprocess.Popen(
        [sys.executable, "-m", "cleanfeed", "extract", str(page)], stdout=theirs, env=environment
    ) as run:
        os.close(theirs)
        text = b""
        while chunk := _read(ours):
            text += chunk
        run.wait()
    os.close(ours)
    shown = STYLES.sub("", text.decode())
    lines = shown.replace("\r\n", "\n").splitlines()
    assert any(TITLE in line for line in lines)
    assert max(map(len, lines)) <= 80
    assert not COLOURS.search(text.decode())


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux says EIO when the other end is closed
        return b""
