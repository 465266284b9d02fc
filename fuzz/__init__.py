"""Coverage-guided fuzzing of everything that reads untrusted input: `make fuzz MINUTES=10`, or `python -m fuzz --help`.

One file in `targets/` is one target: a `check` that takes bytes and raises where a promise is broken, and the seeds that
it begins with. The findings of a run are written to `.cache/fuzz/<target>/findings`, to be replayed with `--replay`.
"""
