"""What is known about English: vocabulary, n-grams, context vectors and substitution candidates."""
