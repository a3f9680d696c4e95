"""What addresses of one picture share."""

import pytest

from cleanfeed.extraction.images.file_names import file_name, is_generic

SIZES = [
    ("/p/Harbour-Rain.jpg?w=300", "/p/Harbour-Rain.jpg?w=1200"),
    ("https://img.news.example/8f3a91c2/original.jpg", "https://img.news.example/8f3a91c2/1200x675.jpg"),
    (
        "/news/2026-11/rain-over-the-harbour/wide__1300x731",
        "/news/2026-11/rain-over-the-harbour/square__400x400",
    ),
    ("/thumb/msid-112916719,width-1070/photo.jpg", "/thumb/msid-112916719,width-300/photo.jpg"),
    ("/image/450a2c7417d4d233f0b8/2048/jpeg", "/image/450a2c7417d4d233f0b8/320/jpeg"),
    (
        "/dims4/default/81a/resize/942x630!/quality/90/?url=https%3A%2F%2Ffiles.example%2Fharbour-rain.jpg",
        "https://files.example/harbour-rain.jpg",
    ),
]
OTHERS = [
    ("/8f3a91c2/original.jpg", "/77b0e4d1/original.jpg"),
    ("/gallery-20417/1.jpg", "/gallery-20417/2.jpg"),
    ("/p/harbour-rain.jpg", "/p/bridge-opening.jpg"),
]


@pytest.mark.parametrize(("one", "other"), SIZES)
def test_sizes_of_one_picture_share_a_name(one: str, other: str) -> None:
    """A folder or the address within names a picture whose file is called like any other."""
    assert file_name(one) == file_name(other)
    assert not is_generic(file_name(one))


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_different_pictures_share_none(one: str, other: str) -> None:
    """The same plain file name in two folders is two pictures, and so are two numbers in one."""
    assert file_name(one) != file_name(other)


@pytest.mark.parametrize(
    "ref",
    [
        "/static/original.jpg",
        "/media/2026/11/image.jpg",
        "/2026-11-03/1200x675.jpg",
        "https://cdn123456.news.example/default.webp",
        "https://news2026.example/uploads/sites/14/photo-1.png",
        "",
        "/",
    ],
)
def test_folders_that_tell_nothing(ref: str) -> None:
    """Dates, hosts and words that any picture's address has in it name no picture."""
    assert is_generic(file_name(ref))
