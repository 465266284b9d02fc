"""Features of documents, sentences and passages from token predictions, and the model of spun passages."""
