"""Who wrote, edited and published a story."""
