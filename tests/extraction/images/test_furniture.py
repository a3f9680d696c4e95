"""Pictures that belong to the layout."""

import pytest

from cleanfeed.extraction.images.furniture import is_furniture_address

SITE = "https://news.example"


@pytest.mark.parametrize(
    "path",
    [
        "/icons/twitter.png",
        "/img/social-share/mail.png?v=2",
        "/u/pocket_button.png",
        "/u/icn_views.gif",
        "/img/backToTop.png",
        "/wp-content/themes/valley/header.jpg",
        "/wp-content/plugins/ratings/stars/rating_off.gif",
        "/sites/all/modules/print/print.gif",
        "/skin/frontend/default/pdf.png",
        "/etc/designs/valley/logos/black.png",
        "/templates/valley/images/top.jpg",
    ],
)
def test_files_of_the_layout(path: str) -> None:
    """Icons, buttons and the files of themes and plug-ins are no pictures of a story."""
    assert is_furniture_address(SITE + path)


@pytest.mark.parametrize(
    "path",
    [
        "/u/harbour-rain.jpg",
        "/u/button-factory.jpg",
        "/icons/saint-nicholas.jpg",
        "/u/lexicon.png",
        "/wp-content/uploads/2026/11/icon-of-the-year.webp",
        "/wp-content/themes/valley/timthumb.php?src=/wp-content/uploads/rain.jpg",
        "/skin-cancer/rain.png",
        "/health/skin/sun.jpg",
    ],
)
def test_pictures(path: str) -> None:
    """A photograph is none of these, whatever it shows; a service that makes sizes is no theme's file."""
    assert not is_furniture_address(SITE + path)
