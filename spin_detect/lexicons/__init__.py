"""Thesauri and word lists, one file a source."""
