"""Training: from corpora and lexicons to the arrays of a model, one file for each step, and the pipeline that runs them."""
