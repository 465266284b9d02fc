"""Was this word replaced? Features of words, and the model that turns them into a probability."""
