"""What each token shows: likelihoods, oddity, substitution gains, the token model's probability, and aggregates of them."""
