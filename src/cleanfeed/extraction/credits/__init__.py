"""Captions and credits told apart in one text, in some sixty languages."""
