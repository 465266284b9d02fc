"""How well a model works: false positives, shares found, single words and sentences, suggestions, calibration, baselines, robustness."""
