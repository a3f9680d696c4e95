"""Labels of pages of which only some strings are known."""

from cleanfeed.training.snippets import label_by_snippets

TEXTS = (
    "The mill at Aldermoor is to reopen",
    "The mill at Aldermoor is to reopen in spring, the council said on Monday, eleven years after the fire.",
    "Sign up for our letter",
    "She was told to sign up for our letter before she might speak, and so were the eleven who came after.",
    "Nothing is known of this paragraph.",
)


def labelled(inside: list[str], outside: list[str]) -> tuple[list[bool], list[bool]]:
    labels, known = label_by_snippets(TEXTS, {"with": inside, "without": outside})
    return labels.tolist(), known.tolist()


def test_the_longest_holder_of_a_string_is_story() -> None:
    """A headline or a teaser may say the same, so of the others nothing is known."""
    labels, known = labelled(["mill at Aldermoor"], [])
    assert labels == known == [False, True, False, False, False]


def test_a_string_outside_the_story_may_be_quoted_in_it() -> None:
    """Only a block that is little else is known to be outside."""
    labels, known = labelled([], ["sign up for  our letter"])
    assert (any(labels), known) == (False, [False, False, True, False, False])


def test_a_string_inside_wins() -> None:
    """A block that holds both is story."""
    labels, known = labelled(["Sign up"], ["mill at Aldermoor is to reopen"])
    assert labels == [False, False, False, True, False]
    assert known == [True, False, False, True, False]


def test_pages_without_strings_tell_nothing() -> None:
    """Missing and empty strings label no block."""
    assert labelled([""], [" "]) == ([False] * 5, [False] * 5)
    labels, known = label_by_snippets(TEXTS, {"with": None})
    assert not labels.any()
    assert not known.any()
