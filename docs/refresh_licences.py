"""Write docs/licences.md from the metadata of the packages installed: `make licences PUBLISH=1`, with every extra installed."""

import argparse
from collections import deque
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_PAGE = Path(__file__).resolve().parent / "licences.md"
_PROJECT = "spin-detect"
_TOOLS = (
    "attack",
    "benchmark",
    "browser",
    "dev",
    "docs",
    "fuzz",
    "notebook",
    "test",
)  # for work on the project; the others are for its users
_HEAD = """# Licences of the dependencies

This page lists every package that `spin-detect` installs, with its licence. The last column says when: *always*, or with an *extra*, a
group of optional packages. It includes the packages that these packages need in turn. `make licences PUBLISH=1` writes the page from the
metadata of the packages.

None of them is part of this package. Its own licence is Apache-2.0. The list of [known phrases](known-phrases.md) in it is by
Guillaume Cabanac, Cyril Labbé and Alexander Magazinov, under CC BY 4.0; `NOTICE` says what was changed.

| package | licence | installed with |
|---|---|---|
"""


def page() -> str:
    """Return the whole page.

    Raises:
        PackageNotFoundError: an extra is not installed.
    """
    extras = metadata.metadata(_PROJECT).get_all("Provides-Extra") or []
    needed: dict[str, list[str]] = {}
    for extra in ("", *extras):
        if extra not in _TOOLS:
            for name in _closure(extra):
                needed.setdefault(name, []).append(f"`{extra}`" if extra else "always")
    rows = [f"| {name} | {licence(name)} | {_for(needed[name])} |" for name in sorted(needed)]
    return _HEAD + "\n".join(rows) + "\n"


def licence(name: str) -> str:
    """Return the licence that a package states in its metadata, in one line."""
    about = metadata.metadata(name)
    if expression := about.get("License-Expression"):
        return expression
    named = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or [] if line.startswith("License :: ")]
    if exact := [line for line in named if line != "OSI Approved"]:
        return ", ".join(exact)
    return (about.get("License") or "not told").strip().splitlines()[0][:80]


def _closure(extra: str) -> Iterator[str]:
    """Yield the packages that an extra of ours installs ("": that are always installed), and all that these need."""
    waiting = deque([(_PROJECT, extra)])
    seen = {(_PROJECT, ""), *waiting}
    while waiting:
        name, wanted = waiting.popleft()
        if name != _PROJECT and not wanted:
            yield name
        for requirement in map(Requirement, metadata.requires(name) or []):
            of_extra = "extra" in str(requirement.marker)
            if of_extra != bool(wanted) or (requirement.marker and not requirement.marker.evaluate({"extra": wanted})):
                continue
            found = [(canonicalize_name(requirement.name), its) for its in ("", *requirement.extras)]
            waiting.extend(pair for pair in found if pair not in seen)
            seen.update(found)


def _for(extras: list[str]) -> str:
    return "always" if "always" in extras else ", ".join(sorted(set(extras)))


def main() -> None:
    """Rewrite docs/licences.md, or write another file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=_PAGE, help="file to write (default: the page)")
    path = parser.parse_args().output
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(), encoding="utf-8")
    print(f"Wrote {path}")


if __name__ == "__main__":
    main()
