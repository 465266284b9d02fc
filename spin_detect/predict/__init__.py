"""From texts to reports: the module that serves a model."""
