"""What stood there before? Originals of the flagged words, ranked."""
