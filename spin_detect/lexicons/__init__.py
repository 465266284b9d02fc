"""Thesauri and word lists, one file for each source."""
