"""Small models: scikit-learn fits them, NumPy alone evaluates them."""
