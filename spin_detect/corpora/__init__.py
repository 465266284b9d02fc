"""Human text from files, and the labelled examples that training and evaluation make from it."""
