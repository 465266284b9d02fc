"""A report for people and tools."""
