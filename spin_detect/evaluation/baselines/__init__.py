"""The baselines: other detectors, which learn from the same training texts and score the same test texts.

`BASELINES` names them; `run.py` trains and measures all of them in one run.
"""
