"""The second pass: words and documents scored again, with the predictions of the first pass around each word."""
