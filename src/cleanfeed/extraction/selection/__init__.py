"""Which blocks are the story, and what each of the others is."""
