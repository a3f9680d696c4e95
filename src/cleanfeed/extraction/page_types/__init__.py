"""What kind of page it is."""
