"""Training: corpora and their parts, token, sentence and document models, calibration, and the pipeline that joins
them."""
