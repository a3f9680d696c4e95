"""Training the model of flattened text: ``python -m cleanfeed.training.flattened SET…``."""
