"""Which words stood in the text before the swap: spans of flagged words with ranked suggestions."""
