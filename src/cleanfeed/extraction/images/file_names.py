"""What addresses of one picture in several sizes share, and those of different pictures do not.

Mostly that is the file's name. Many systems call every file alike ("/8f3a91c2/original.jpg",
"/harbour-in-the-rain/wide__1300x731") and tell pictures by the folder; others hide the name in the
query of a resizing service.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from importlib import resources

from cleanfeed.extraction.images.renditions import unwrap_address

MAX_FOLDERS = 4
"""Most folders above a file that are asked for a name."""

MIN_ID_CHARS, MIN_ID_DIGITS = 6, 3
"""Characters and digits from which a folder is named by a number or a hash rather than by a word."""

MIN_SLUG_WORDS = 3
MIN_SLUG_CHARS = 14
"""Words, and characters, from which a folder is named by the words of a headline."""

MAX_COUNT_DIGITS = 3
"""Most digits of a number that only counts: "image-2", "07"."""


MAX_SCHEME_CHARS = 8
"""Characters within which the scheme of an address ends: "https://"."""


@lru_cache(maxsize=4096)
def file_name(ref: str) -> str:
    """Return what addresses of one picture in several sizes mostly share.

    The name of the file, in lower case; where it would fit any picture, the name of the nearest folder
    that tells one and what is left of the file's.
    """
    path, _, query = ref.partition("?")
    path = path.rstrip("/")
    name = path[path.rfind("/") + 1 :].lower()
    plain = is_generic(name)
    if not plain and (not query or "." in name):
        return name
    if query and (inner := unwrap_address(ref)) != ref:
        return file_name(inner)
    if not plain:
        return name
    if "//" in path[:MAX_SCHEME_CHARS]:
        path = path.partition("//")[2].partition("/")[2]
    folders = path.lower().rsplit("/", MAX_FOLDERS)[:-1]
    folder = next((cut for part in reversed(folders) if (cut := _telling_folder(part))), "")
    return f"{folder}/{_ordinal(name)}" if folder else name


def is_generic(name: str) -> bool:
    """Tell whether a file name says nothing of the picture: "original.jpg", "1200x675.webp", "2"."""
    first = _LETTERS.search(name)
    if first is not None and first.group() not in _plain_words():  # most names, told at one look
        return False
    return _is_plain(name)


@lru_cache(maxsize=1024)
def _is_plain(name: str) -> bool:
    words = _WORD.findall(_without_size(name))
    digits = "".join(word for word in words if word.isdigit())
    return len(digits) <= MAX_COUNT_DIGITS and all(
        word.isdigit() or word in _plain_words() or len(word) == 1 for word in words
    )


def _without_size(name: str) -> str:
    return _SIZE.sub(" ", _ENDING.sub("", name))


@lru_cache(maxsize=1024)
def _ordinal(name: str) -> str:
    """Return what tells a plainly named file from others of its folder: its number, if it has one."""
    return "".join(word for word in _WORD.findall(_without_size(name)) if word.isdigit())


@lru_cache(maxsize=2048)
def _telling_folder(folder: str) -> str:
    """Return the part of a folder's name that tells one picture, empty where it tells a date or a size."""
    folder = folder.partition(",")[0]  # "msid-1129167,width-1070"
    if _DATE.fullmatch(folder) or "=" in folder:
        return ""
    bare = _YEAR.sub(" ", _SIZE.sub(" ", folder))
    digits = sum(char.isdigit() for char in bare)
    if len(bare) >= MIN_ID_CHARS and digits >= MIN_ID_DIGITS:
        return folder
    words = [word for word in re.split(r"[-_+]|%20", bare) if word.isalpha()]
    return folder if len(words) >= MIN_SLUG_WORDS and len(folder) >= MIN_SLUG_CHARS else ""


_LETTERS = re.compile(r"[^\W\d_]{2,}")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_ENDING = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|jfif|heic|tiff?|bmp|ashx|aspx|php)$")
_SIZE = re.compile(
    r"(?<!\d)\d{1,5}[x×]\d{1,5}(?!\d)|(?<![a-z])(?:w|h|q|width|height|quality|format|size|ratio)[-_=]?\d{1,4}(?!\d)"
    r"|(?<!\d)\d{2,4}(?:w|h|px)(?![a-z])|@\dx"
)
_DATE = re.compile(r"(?:19|20)\d{2}[-_.]?\d{2}(?:[-_.]?\d{2})?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


@cache
def _plain_words() -> frozenset[str]:
    """Return the words of file names that fit any picture."""
    data = json.loads(resources.files("cleanfeed.extraction").joinpath("data/images.json").read_text("utf-8"))
    return frozenset(data["plain_files"])
