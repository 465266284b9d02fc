"""The second pass over documents that the first leaves in doubt."""
