"""Measure what each dependency weighs, for docs/development/dependencies.md: `python docs/refresh_dependencies.py`.

Only the sizes change, and only of packages that are installed in the environment that runs it. Run it in several environments if no one of
them has everything.
"""

import re
from collections import deque
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_PAGE = Path(__file__).resolve().parent / "development" / "dependencies.md"
_ROW = re.compile(
    r"^\| (?P<name>[\w.-]+) \| (?P<extras>[^|]*) \| (?P<does>[^|]*) \| (?P<alone>[\d.,?]+) \| (?P<all>[\d.,?]+) \|",
    re.MULTILINE,
)


def installed_bytes(name: str) -> int | None:
    """Return the size of the files of a package, without compiled ones; None if it is not installed."""
    try:
        files = metadata.files(name)
    except metadata.PackageNotFoundError:
        return None
    paths = {Path(str(file.locate())) for file in files or () if file.suffix != ".pyc"}
    return sum(path.stat().st_size for path in paths if path.is_file())


def needed(name: str) -> set[str]:
    """Return a package and all that it installs here."""
    waiting = deque([(canonicalize_name(name), "")])
    seen = set(waiting)
    while waiting:
        package, extra = waiting.popleft()
        try:
            requirements = metadata.requires(package) or []
        except metadata.PackageNotFoundError:
            continue
        for requirement in map(Requirement, requirements):
            if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
                continue
            found = [(canonicalize_name(requirement.name), its) for its in ("", *requirement.extras)]
            waiting.extend(pair for pair in found if pair not in seen)
            seen.update(found)
    return {package for package, _ in seen}


def page(text: str) -> str:
    """Return the page with the sizes of what is installed here."""

    def measured(row: re.Match[str]) -> str:
        alone = installed_bytes(row["name"])
        if alone is None:
            return row[0]
        together = sum(installed_bytes(package) or 0 for package in needed(row["name"]))
        return f"| {row['name']} | {row['extras']} | {row['does']} | {_megabytes(alone)} | {_megabytes(together)} |"

    return _ROW.sub(measured, text)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f}" if size < 9.95e6 else f"{size / 1e6:,.0f}"


if __name__ == "__main__":
    _PAGE.write_text(page(_PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"Wrote {_PAGE}")
