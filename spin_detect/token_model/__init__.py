"""Was this word replaced? Features of words, and the models that turn them into a probability."""
