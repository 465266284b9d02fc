"""The pictures of the documentation: there, small, in both colour schemes, and made by a command."""

import importlib.util
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from spin_detect.storage.model_folder import default_model_path

_DOCS = Path(__file__).resolve().parent.parent / "docs"
_PICTURES = {path.stem: path for path in (_DOCS / "pictures").glob("*.png")}
_BEGINNING = b"\x89PNG"


@pytest.fixture(scope="module")
def make_pictures() -> ModuleType:
    specification = importlib.util.spec_from_file_location("make_pictures", _DOCS / "make_pictures.py")
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_they_are_small_and_come_in_two_colour_schemes() -> None:
    sizes = {name: path.stat().st_size for name, path in _PICTURES.items()}
    assert max(sizes.values()) < 150_000 and sum(sizes.values()) < 600_000, "they cost everyone who clones"
    names = {name.rpartition("-")[0] for name in sizes}
    assert set(sizes) == {f"{name}-{scheme}" for name in names for scheme in ("light", "dark")}


def test_each_is_shown_and_each_that_is_shown_exists() -> None:
    pages = [_DOCS.parent / "README.md", _DOCS / "reading-a-report.md"]
    shown = {
        (page.parent / target).resolve()
        for page in pages
        for target in re.findall(r'src(?:set)?="([^"]+)"', page.read_text(encoding="utf-8"))
    }
    assert shown == {path.resolve() for path in _PICTURES.values()}


@pytest.mark.slow
@pytest.mark.skipif(not default_model_path().is_dir(), reason="needs the model that ships, models/en: make train")
def test_a_command_makes_them(make_pictures: ModuleType, tmp_path: Path) -> None:
    pytest.importorskip("playwright", reason="needs the extra `browser`")
    pytest.importorskip("PIL", reason="needs the extra `plots`")
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        pytest.skip("needs Chromium, absent here: apt install chromium")
    make_pictures.write(make_pictures.draw(), tmp_path)
    made = {path.stem: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(made) == set(_PICTURES)
    assert all(png.startswith(_BEGINNING) for png in made.values())


def test_the_site_shows_the_one_of_its_colours() -> None:
    pytest.importorskip("mkdocs", reason="needs the extra `docs`")
    specification = importlib.util.spec_from_file_location("build_site", _DOCS / "build_site.py")
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    page = (_DOCS / "reading-a-report.md").read_text(encoding="utf-8")
    themed = module.themed_pictures(page)
    assert "<picture>" in page and "<picture>" not in themed
    assert "](pictures/parts-light.png#only-light)![" in themed and "](pictures/parts-dark.png#only-dark)" in themed
