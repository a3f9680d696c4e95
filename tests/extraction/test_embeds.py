"""Players and posts inside a story."""

import numpy as np
import pytest

from cleanfeed.extraction.blocks import split_blocks
from cleanfeed.extraction.embeds import FoundEmbeds, find_embeds, provider_of
from cleanfeed.extraction.page import read_page
from cleanfeed.extraction.story import BlockType, Story

URL = "https://news.example/harbour/rain-9"


def embeds_of(markup: str) -> FoundEmbeds:
    html = f"<h1>Rain</h1><p class=s>It rained.</p>{markup}<p class=s>It rained on.</p>"
    stream = split_blocks(read_page(html, URL))
    kept = tuple(
        i for i, b in enumerate(stream.blocks) if stream.elements.attrs[b.element].get("class") == "s"
    )
    types = (BlockType.OTHER,) * len(stream.blocks)
    story = Story(kept=kept, types=types, scores=np.zeros(len(types), np.float32), confidence=1.0)
    return find_embeds(stream, story, URL)


def test_player() -> None:
    """A known house's player is a video and an embed, with its address and place."""
    found = embeds_of('<div><iframe src="//www.youtube.com/embed/abc123" title="The harbour"></iframe></div>')
    (video,) = found.videos
    assert (video.video.url, video.video.provider) == ("https://www.youtube.com/embed/abc123", "YouTube")
    assert video.video.title == "The harbour"
    assert video.block == 2
    assert [e.embed.provider for e in found.embeds] == ["YouTube"]


def test_lazy_player() -> None:
    """A player whose address stands in a data attribute is found all the same."""
    found = embeds_of('<iframe src="about:blank" data-src="https://player.vimeo.com/video/5"></iframe>')
    assert [v.video.provider for v in found.videos] == ["Vimeo"]


def test_post() -> None:
    """A quoted post keeps its words, its house and the link to itself; its blocks are named."""
    found = embeds_of(
        '<blockquote class="twitter-tweet"><p>The rain has stopped.</p>Ada Lind (@ada)'
        ' <a href="https://twitter.com/ada/status/77">May 3, 2031</a></blockquote>'
    )
    (post,) = found.embeds
    assert (post.embed.provider, post.embed.url) == ("X", "https://twitter.com/ada/status/77")
    assert post.embed.text.startswith("The rain has stopped.")
    assert len(post.blocks) == 2
    assert found.videos == ()


def test_video_element() -> None:
    """A video file is a video, its poster the thumbnail."""
    found = embeds_of('<video poster="/p/still.jpg"><source src="/v/rain.mp4" type="video/mp4"></video>')
    (video,) = found.videos
    assert video.video.url == "https://news.example/v/rain.mp4"
    assert video.video.thumbnail == "https://news.example/p/still.jpg"


def test_custom_elements() -> None:
    """Elements named after a house carry an id instead of an address."""
    found = embeds_of('<amp-youtube data-videoid="abc123"></amp-youtube>')
    assert [v.video.url for v in found.videos] == ["https://www.youtube.com/watch?v=abc123"]


def test_chart_is_an_embed_and_no_video() -> None:
    """Charts and maps are embeds."""
    found = embeds_of('<iframe src="https://datawrapper.dwcdn.net/abc/1/"></iframe>')
    assert [e.embed.provider for e in found.embeds] == ["Datawrapper"]
    assert found.videos == ()


@pytest.mark.parametrize(
    "markup",
    [
        '<iframe src="https://ads.example/slot"></iframe>',
        '<iframe src="https://www.youtube.com/embed/x" width="1" height="1"></iframe>',
        '<iframe src="javascript:void(0)"></iframe>',
        "<iframe></iframe>",
        "<blockquote>He said so.</blockquote>",
        '<video src="blob:https://news.example/5"></video>',
        '<iframe src="http://[bad" allowfullscreen></iframe>',
    ],
)
def test_what_is_no_embed(markup: str) -> None:
    """Advertisements, counters, plain quotations and broken addresses are none."""
    assert embeds_of(markup) == FoundEmbeds()


def test_each_address_once_and_only_inside_the_story() -> None:
    """A player shown twice is one; one far behind the story is none of its."""
    player = '<iframe src="https://www.youtube.com/embed/abc"></iframe>'
    assert len(embeds_of(player * 3).embeds) == 1
    behind = "<p>More</p>" * 9 + player
    stream = split_blocks(read_page(f"<p class=s>It rained.</p>{behind}", URL))
    story = Story(kept=(0,), types=(BlockType.OTHER,) * 10, scores=np.zeros(10, np.float32), confidence=1.0)
    assert find_embeds(stream, story, URL) == FoundEmbeds()


def test_no_story_no_embeds() -> None:
    """Without a story nothing is part of it."""
    stream = split_blocks(read_page('<iframe src="https://www.youtube.com/embed/abc"></iframe>', URL))
    story = Story(kept=(), types=(), scores=np.zeros(0, np.float32), confidence=0.0)
    assert find_embeds(stream, story, URL) == FoundEmbeds()


def test_providers() -> None:
    """Hosts are known by their last parts; a path tells apart what shares a host."""
    assert provider_of("https://www.youtube-nocookie.com/embed/x") == ("YouTube", True)
    assert provider_of("https://www.google.com/maps/embed?x") == ("Google Maps", False)
    assert provider_of("https://cdn.unknown.example/a.m3u8") == (None, True)
    assert provider_of("http://[bad") == (None, False)
