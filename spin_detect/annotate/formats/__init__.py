"""Formats of row files: one file a format, and the registry that lists them."""
