"""Pictures that are the layout's: icons, buttons, the files of themes and plug-ins.

They are told by their addresses alone; the sign of a house or a shop is for
:mod:`~cleanfeed.extraction.images.signs`.
"""

from __future__ import annotations

import re

from cleanfeed.extraction.images.pictures import Candidate

MAX_PATH_CHARS = 600
"""Characters of an address that are looked at."""


def is_furniture_picture(candidate: Candidate) -> bool:
    """Tell whether every address of a picture is that of a file of the layout."""
    return all(is_furniture_address(address.ref) for address in candidate.addresses)


def is_furniture_address(ref: str) -> bool:
    """Tell whether an address is that of an icon, a button, or a file of a theme or plug-in.

    Photographs are seldom kept as anything but JPEG in folders of icons, so a ``.jpg`` there is none.
    """
    path = ref[:MAX_PATH_CHARS].partition("?")[0].lower()
    if not path.endswith(_DRAWN):
        return path.endswith(_PHOTOGRAPHED) and _LAYOUT_FOLDER.search(path) is not None
    return _LAYOUT_FOLDER.search(path) is not None or _ICON.search(path) is not None


_PHOTOGRAPHED = (".jpg", ".jpeg")
_DRAWN = (".png", ".gif", ".webp", ".svg")
_LAYOUT_FOLDER = re.compile(
    r"/wp-content/(?:themes|plugins)/|/sites/[^/]+/(?:modules|themes)/|/skin/frontend/|/skins/[^/]+/(?:img|images?|icons?)/|/etc/(?:designs|clientlibs)/"
    r"|/templates?/(?:[^/]+/)*(?:img|images?|icons?|gfx|grafiken)/"
)
"""Where publishing systems keep what belongs to the layout, never a story's picture."""
_ICON = re.compile(
    r"/(?:icons?|buttons?|smil(?:ey|ie)s?|emojis?|emoticons?|social[-_]?(?:icons?|share|shares|media)?)/[^/]*$"
    r"|/(?:icon|icn|ico|btn|button|sprite|back-?to-?top)(?:[-_.][^/]{0,12})?$"
    r"|[^/][-_.](?:icons?|icn|ico|btn|button|sprites?)(?:[-_@.][^/]{0,12})?$"
)
"""Folder or file of an icon: ``icons/twitter.png``, ``pocket_button.png``, ``icn_views.png``."""
