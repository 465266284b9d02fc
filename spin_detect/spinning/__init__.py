"""Making spun text whose replaced ranges are known."""
