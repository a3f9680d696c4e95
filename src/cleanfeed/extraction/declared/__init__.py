"""What a page says of itself where no reader sees it: JSON-LD, microdata, meta, the state in scripts."""
