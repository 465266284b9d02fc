"""Marks for texts that are being edited, and the language server that shows them (extra `lsp`)."""
