"""The words of a text without its mark-up, for editors: every character keeps its place in what is edited.

The readers of `spin_detect.files` make a text that stands by itself. Here the text goes on being edited, so that a mark must lie on the
words in the source. `PROSE_READERS` in `languages` has one reader for each language that an editor names.
"""
