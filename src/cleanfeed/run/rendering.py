"""Which pages of a run are rendered in a browser, and when: as each source asks."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from cleanfeed.config import Config
from cleanfeed.discover import Render, SourceOptions
from cleanfeed.errors import ConfigError
from cleanfeed.fetch import Disallowed, Fetcher, Page
from cleanfeed.fetch.browser import Renderer, find_trouble, needs_script
from cleanfeed.run.outcomes import is_good_record
from cleanfeed.run.values import Extracted, ExtractionResult, Rejected
from cleanfeed.store import FrontierEntry, UrlStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """Decides about pages, and has them rendered; make one with :func:`open_rendering`."""

    always: frozenset[str]
    """Names of sources whose pages are all rendered."""
    auto: frozenset[str]
    """Names of those whose pages are rendered where that may bring a story to light."""
    renderer: Renderer

    def is_due_at_once(self, source: str) -> bool:
        """Tell whether a page is rendered before anything is made of it."""
        return source in self.always

    def trusts_validators(self, entry: FrontierEntry) -> bool:
        """Tell whether a page is as it was where its server says so: not if scripts make the story.

        A page that held none before its source was rendered gets another chance.
        """
        if entry.source in self.auto:
            return entry.status is not UrlStatus.REJECTED
        return entry.source not in self.always

    def is_due_after(self, source: str, page: Page, result: ExtractionResult) -> bool:
        """Tell whether a page that gave no story may give one once its scripts have run."""
        return (
            source in self.auto and not page.is_rendered and is_storyless(result) and needs_script(page.body)
        )

    async def render(self, page: Page) -> Page | Disallowed:
        """Return the page as its scripts made it.

        Raises:
            FetchError: It could not be rendered.
        """
        return await self.renderer.render(page)


def is_storyless(result: ExtractionResult) -> bool:
    """Tell whether extraction found no story, or hardly one."""
    match result:
        case Rejected():
            return True
        case Extracted():
            return not is_good_record(result.article)
        case _:
            return False


def check_browser(config: Config, sources: Iterable[SourceOptions]) -> None:
    """Check that what sources ask for is there.

    Raises:
        ConfigError: A source wants rendering, and there is nothing to render with.
    """
    wanting = next((source for source in sources if source.render is not Render.NEVER), None)
    trouble = find_trouble(config.browser) if wanting else None
    if wanting and trouble:
        raise ConfigError(f"source {wanting.name!r} has render = {wanting.render.value!r}; {trouble}")


@contextlib.asynccontextmanager
async def open_rendering(
    config: Config, sources: Iterable[SourceOptions], fetcher: Fetcher
) -> AsyncIterator[Rendering]:
    """Give a run its rendering; a browser starts with the first page that needs it and ends with the run."""
    modes = {source.name: source.render for source in sources}
    async with Renderer(fetcher, config.fetch, config.browser) as renderer:
        yield Rendering(
            always=frozenset(name for name, mode in modes.items() if mode is Render.ALWAYS),
            auto=frozenset(name for name, mode in modes.items() if mode is Render.AUTO),
            renderer=renderer,
        )
