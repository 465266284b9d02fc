"""Language statistics: vocabulary, compact n-gram counts, word vectors, substitution candidates, and their builder."""
