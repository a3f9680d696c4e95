"""``config.toml`` → one frozen :class:`Config` made of the packages' own options."""

from cleanfeed.config.loading import load_config, parse_config
from cleanfeed.config.model import Config, StoreTable
from cleanfeed.config.reference import render_reference
from cleanfeed.config.run_options import RunOptions
from cleanfeed.config.template import render_template
from cleanfeed.config.text_sources import TextFormat, TextSourceOptions

__all__ = [
    "Config",
    "RunOptions",
    "StoreTable",
    "TextFormat",
    "TextSourceOptions",
    "load_config",
    "parse_config",
    "render_reference",
    "render_template",
]
