"""Phrases of published lists, found word for word or inflected: facts of their own beside what a model thinks of a text.

The shipped list is nine tenths of the tortured phrases of the Problematic Paper Screener. Users add lists of their own.
"""
