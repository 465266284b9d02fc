"""Was this document spun? Features of documents, sentences and passages."""
