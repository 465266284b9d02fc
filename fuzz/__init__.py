"""Coverage-guided fuzzing of everything that reads what strangers send: `make fuzz MINUTES=10`, or `python -m fuzz --help`.

One file in `targets/` is one target: a `check` that takes bytes and raises where a promise is broken, and the seeds it
begins with. What a run finds is written to `.cache/fuzz/<target>/findings`, to be replayed with `--replay`.
"""
