"""From characters to tokens: every token and sentence keeps its character range in the caller's string."""
