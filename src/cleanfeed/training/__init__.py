"""Training of what ships in the package: run `python -m cleanfeed.training`; never imported at run time."""
