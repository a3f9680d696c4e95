"""The pictures of a story: found, told from others, their best rendition chosen."""
