"""Addresses of one picture and their sizes."""

import pytest

from cleanfeed.extraction.images.renditions import (
    Address,
    address_width,
    has_image_ending,
    is_picture,
    is_tiny,
    iter_addresses,
    order_addresses,
    picture_keys,
    read_background,
    read_srcset,
)

BASE = "https://news.example/a/b"


@pytest.mark.parametrize(
    ("srcset", "expected"),
    [
        ("a.jpg 400w, b.jpg 800w", [("a.jpg", 400), ("b.jpg", 800)]),
        ("a.jpg 400w,b.jpg 800w", [("a.jpg", 400), ("b.jpg", 800)]),
        ("a,w_400/x.jpg 400w, a,w_800/x.jpg 800w", [("a,w_400/x.jpg", 400), ("a,w_800/x.jpg", 800)]),
        ("a.jpg, b.jpg 2x", [("a.jpg", 0), ("b.jpg", 0)]),
        ("a.jpg", [("a.jpg", 0)]),
        (" , ,, ", []),
        ("400w 800w", []),
        ("a.jpg 400w 300h, b.jpg", [("a.jpg", 400), ("b.jpg", 0)]),
        ("", []),
    ],
)
def test_srcset(srcset: str, expected: list[tuple[str, int]]) -> None:
    """Candidates are read as browsers read them; garbage between them is passed over."""
    assert [(a.ref, a.width) for a in read_srcset(srcset)] == expected


def test_the_denser_rendition_is_the_better_one() -> None:
    """Where no width is told the density decides."""
    assert order_addresses(read_srcset("/one.jpg 1x, /two.jpg 2x"), BASE)[0].ref.endswith("/two.jpg")


def test_the_linked_address_is_the_largest_where_it_does_not_tell() -> None:
    """What a link around a picture leads to comes first, unless it tells that it is the smaller one."""
    shown = Address("/rain-300x200.jpg", 300)
    assert order_addresses([shown, Address("/rain.jpg", linked=True)], BASE)[0].ref.endswith("/rain.jpg")
    assert order_addresses([shown, Address("/rain.jpg")], BASE)[0].ref.endswith("/rain-300x200.jpg")
    small = Address("/rain-150x100.jpg", linked=True)
    assert order_addresses([shown, small], BASE)[0].ref.endswith("/rain-300x200.jpg")


def test_lazy_attributes_come_before_src() -> None:
    """A lazy picture's own address stands in a data attribute, a stand-in in ``src``."""
    attrs: dict[str, str | None] = {
        "src": "/grey.gif",
        "data-src": "/p/rain.jpg",
        "data-srcset": "/p/rain-800.jpg 800w",
        "data-id": "a/b",
    }
    refs = [a.ref for a in iter_addresses(attrs)]
    assert refs == ["/p/rain.jpg", "/p/rain-800.jpg", "/grey.gif"]


@pytest.mark.parametrize(
    "ref",
    [
        "",
        "data:image/gif;base64,R0",
        "/p/logo.svg",
        "/x/blank.gif",
        "/x/1x1.png",
        "/p/{width}/rain.jpg",
        "#",
        "about:blank",
    ],
)
def test_stand_ins(ref: str) -> None:
    """Drawings, stand-ins and templates are no photographs."""
    assert not is_picture(ref)


@pytest.mark.parametrize(
    "ref", ["/p/rain.jpg", "https://img.example/?id=5", "/loading-dock.jpg", "/p/rain.svg.webp"]
)
def test_photographs(ref: str) -> None:
    """Whatever else can be a photograph is taken for one."""
    assert is_picture(ref)


@pytest.mark.parametrize(
    ("ref", "width"),
    [
        ("/p/rain.jpg?w=1200", 1200),
        ("/p/rain-1200x800.jpg", 1200),
        ("/resize/640/rain.jpg", 640),
        ("/p/rain.jpg?imwidth=320", 320),
        ("/p/harbour-114_v-wide_w-576_zc-9.jpg", 576),
        ("/p/harbour_w800.jpg", 800),
        ("/2031/05/rain.jpg", 0),
        ("/p/rain.jpg", 0),
    ],
)
def test_width_in_the_address(ref: str, width: int) -> None:
    """Sizes written into addresses are read, years are not."""
    assert address_width(ref) == width


def test_order() -> None:
    """Addresses come out absolute, each once, the widest first."""
    ordered = order_addresses(
        [Address("/a.jpg", 300), Address("//img.example/b.jpg", 900), Address("/a.jpg", 600)], BASE
    )
    assert [(a.ref, a.width) for a in ordered] == [
        ("https://img.example/b.jpg", 900),
        ("https://news.example/a.jpg", 600),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/p/harbour-rain-300x200.jpg", "https://a.example/p/harbour-rain-1200x800.webp"),
        ("https://a.example/p/rain.jpg?w=1", "https://a.example/p/rain.jpg?w=2"),
        (
            "https://i.example/_next/image?url=%2Fp%2Fharbour-rain.jpg&w=3",
            "https://i.example/p/harbour-rain.jpg",
        ),
        (
            "https://i.example/300/0f8fad5b-d9cb-469f-a165-70867728950e/a.jpg",
            "https://i.example/900/0f8fad5b-d9cb-469f-a165-70867728950e/b.jpg",
        ),
    ],
)
def test_one_picture_in_two_sizes(one: str, other: str) -> None:
    """Two sizes of a picture share a key."""
    assert set(picture_keys(one)) & set(picture_keys(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/p/image1.jpg", "https://a.example/q/image1.jpg"),
        ("https://a.example/img?id=1", "https://a.example/img?id=2"),
        ("https://a.example/harbour-rain.jpg", "https://a.example/bridge-opening.jpg"),
    ],
)
def test_two_pictures(one: str, other: str) -> None:
    """Different pictures share none, whatever generic name they have."""
    assert not set(picture_keys(one)) & set(picture_keys(other))


def test_small_questions() -> None:
    """Icons, backgrounds and image endings are recognised, and nothing else."""
    assert is_tiny({"width": "16", "height": "900"})
    assert not is_tiny({"width": "100%"})
    assert not is_tiny({"width": "9" * 5000})
    assert has_image_ending("/p/rain.jpg?x=1")
    assert not has_image_ending("/p/rain.html")
    found = read_background({"style": "color: red; background-image: url('/p/rain.jpg')"})
    assert found is not None
    assert found.ref == "/p/rain.jpg"
    assert read_background({"style": "background: red"}) is None


@pytest.mark.parametrize("url", ["http://[bad", "", "\ud800", "https://a.example/?url=" * 50])
def test_hostile_addresses(url: str) -> None:
    """No address raises."""
    assert isinstance(picture_keys(url), tuple)
    assert isinstance(order_addresses([Address(url)], BASE), list)


def test_density_is_relative_to_the_width_shown() -> None:
    """Where only the shown width is told, the address for dense screens is as much wider."""
    attrs: dict[str, str | None] = {"src": "/p/a.jpg", "width": "860", "srcset": "/p/a_2x.jpg 2x"}
    assert [(a.ref, a.width) for a in iter_addresses(attrs)] == [("/p/a_2x.jpg", 1720), ("/p/a.jpg", 860)]


def test_an_original_is_larger_than_a_size_that_is_told() -> None:
    """``data-original`` and its like name what a reader gets who asks for it large."""
    attrs: dict[str, str | None] = {"src": "/thumb_w/640/a.jpg", "data-original": "/a/b.jpg"}
    assert order_addresses(iter_addresses(attrs), BASE)[0].ref == "https://news.example/a/b.jpg"
