"""Which hosts belong to one site.

A small rule stands in for the Public Suffix List: the list costs 60-100 ms and 10 MB to load
(the ``tld`` package), changes weekly, and for news hosts differs from the rule only in rare
municipal suffixes, where the rule makes a site one label too wide.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address

from cleanfeed.urls.hosts import split_address

_COUNTRY_CODE_CHARS = 2
_SHORT_LABEL_CHARS = 3

# Second labels under which a country registers names: "co" in "co.uk".
_REGISTRY_LABELS = frozenset({
    "ac", "ad", "adv", "asn", "asso", "biz", "co", "com", "ed", "edu", "firm", "gen", "go", "gob", "gouv",
    "gov", "govt", "gub", "gv", "id", "idf", "in", "inf", "info", "ind", "int", "judiciary", "k12", "law",
    "lg", "ltd", "maori", "me", "med", "mil", "mobi", "mod", "name", "ne", "net", "news", "nhs", "nic",
    "nom", "nome", "or", "org", "parliament", "plc", "police", "pro", "res", "sch", "school", "tm", "tv",
    "web",
})  # fmt: skip

# Countries that register names at the top too, so that a short second label is a site of its own there.
_FLAT_COUNTRIES = frozenset({
    "de", "ch", "nl", "be", "cz", "dk", "fi", "no", "se", "eu", "is", "li", "lu", "ie", "me", "tv", "io",
    "ai", "co", "us", "ca", "fm", "cc", "ws", "gg", "sk", "si", "bg",
})  # fmt: skip
_FLAT_EXCEPTIONS = frozenset({
    "com.de", "co.no", "co.de", "co.nl", "com.co", "net.co", "org.co", "gov.co", "edu.co", "com.tv",
    "com.ai", "com.fm",
})  # fmt: skip

# Hosts under which everybody may publish: each name below is a site.
_SHARED_HOSTS = frozenset({
    "blogspot.com", "wordpress.com", "substack.com", "github.io", "gitlab.io", "netlify.app", "vercel.app",
    "pages.dev", "web.app", "firebaseapp.com", "herokuapp.com", "medium.com", "tumblr.com", "ghost.io",
    "beehiiv.com", "typepad.com", "livejournal.com", "over-blog.com", "hatenablog.com", "ameblo.jp",
    "altervista.org", "wixsite.com", "weebly.com", "squarespace.com", "jimdofree.com", "cloudfront.net",
    "azurewebsites.net", "appspot.com", "s3.amazonaws.com", "uk.com", "us.com", "eu.com", "de.com",
    "jpn.com", "in.net",
})  # fmt: skip


def site_of(url: str) -> str | None:
    """Return the registrable domain of an address, its host where it has none, ``None`` for no URL."""
    try:
        return site_of_host(split_address(url).host)
    except ValueError:
        return None


def same_site(first: str, second: str) -> bool:
    """Tell whether two addresses belong to one registrable domain; false where one is no http(s) address."""
    site = site_of(first)
    return site is not None and site == site_of(second)


@lru_cache(maxsize=4096)
def site_of_host(host: str) -> str:
    """Return the registrable domain of a normalised host."""
    if _is_address(host):
        return host
    labels = host.split(".")
    suffix_labels = _suffix_length(labels)
    return ".".join(labels[-(suffix_labels + 1) :])


def _suffix_length(labels: list[str]) -> int:
    """Return how many labels at the end belong to a registry or a shared host."""
    for length in (3, 2):
        if ".".join(labels[-length:]) in _SHARED_HOSTS:
            return length
    if len(labels) < 3 or len(labels[-1]) != _COUNTRY_CODE_CHARS:  # noqa: PLR2004 - name, second label, country
        return 1
    pair = ".".join(labels[-2:])
    if labels[-1] in _FLAT_COUNTRIES:
        return 2 if pair in _FLAT_EXCEPTIONS else 1
    return 2 if labels[-2] in _REGISTRY_LABELS else 1


def _is_address(host: str) -> bool:
    if ":" in host:
        return True
    if not host[-1:].isdigit():
        return False
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
