"""Which query parameters say how a reader came to a page, not which page it is."""

from __future__ import annotations

import re

_PREFIXES = (
    "utm_", "at_campaign", "at_custom", "at_format", "at_link", "at_medium", "at_ptr", "at_bbc", "ns_",
    "mc_", "pk_", "piwik_", "mtm_", "matomo_", "hsa_", "oly_", "vero_", "wt_", "ito_", "trk_", "mkt_",
    "_hs", "__hs", "sc_src", "cmpid_", "ga_", "itm_", "stm_", "int_cid",
)  # fmt: skip

_NAMES = frozenset({
    "_ga", "_gl", "_openstat", "_branch_match_id", "_branch_referrer", "aff_id", "awc", "campaign_id",
    "cmp", "cmpid", "cx_click", "dclid", "dicbo", "dm_i", "ef_id", "epik", "fb_action_ids",
    "fb_action_types", "fb_ref", "fb_source", "fbclid", "fromrss", "gbraid", "gclid", "gclsrc", "gs_l",
    "guccounter", "guce_referrer", "guce_referrer_sig", "gwa", "icid", "icmp", "ig_rid", "igsh", "igshid",
    "intcmp", "ito", "linkid", "li_fat_id", "mibextid", "mkcid", "msclkid", "nr_email_referer", "ocid",
    "origref", "outputtype_ref", "partnerid", "rb_clickid", "ref_src", "ref_url", "referrer", "referer",
    "rss_campaign", "s_cid", "s_kwcid", "share_from", "share_id", "sharetype", "smid", "smtyp", "soc_src",
    "soc_trk", "spm", "sr_share", "srsltid", "taid", "tblci", "trackingid", "trk", "ttclid", "twclid",
    "twsrc", "wbraid", "wickedid", "xtor", "yclid", "ysclid", "zanpid",
})  # fmt: skip

# Names that identify a page on some sites; they track only with one of the values below.
_AMBIGUOUS = frozenset({"ref", "source", "src", "from", "via", "feed", "share", "origin", "partner"})
_REFERRERS = re.compile(
    r"(?:[a-z]*rss[a-z]*|feeds?|twitter|x|t\.co|tw|facebook|fb|linkedin|whatsapp|telegram|reddit|pinterest|"
    r"instagram|email|e-?mail|newsletter|nl|push|app|home(?:page)?|frontpage|google(?:news)?|flipboard|apple(?:news)?|"
    r"social|share|copy|native|nav|footer|header|related|sidebar|ticker|topnews|teaser)(?:[-_.].*)?",
    re.IGNORECASE,
)
_SESSION_IDS = frozenset({"phpsessid", "jsessionid", "aspsessionid", "sessionid", "session_id"})
_SESSION_VALUE = re.compile(r"[0-9a-zA-Z]{20,}")


def is_tracking(name: str, value: str) -> bool:
    """Tell whether a query parameter leaves the page the same."""
    name = name.lower()
    if name in _NAMES or name.startswith(_PREFIXES):
        return True
    if name in _AMBIGUOUS:
        return _REFERRERS.fullmatch(value) is not None
    return name in _SESSION_IDS and _SESSION_VALUE.fullmatch(value) is not None
