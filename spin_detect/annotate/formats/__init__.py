"""Formats of files of rows: one file a format, and the registry that chooses between them."""
