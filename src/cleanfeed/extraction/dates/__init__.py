"""When a story was published and changed."""
