"""Small models, and the features that they read: scikit-learn fits them, NumPy alone evaluates them."""
