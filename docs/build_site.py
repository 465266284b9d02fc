"""What the site needs beyond its pages: the pictures, the commands' help, a menu of what is there.

MkDocs calls the hooks. For tools that read mkdocs.yml and call none, such as Zensical, `python docs/build_site.py FOLDER` writes a project
in which all of it is done: `zensical build -f FOLDER/mkdocs.yml`.
"""

import argparse
import base64
import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import Any

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from spin_detect.cli.main import main

_REPOSITORY = Path(__file__).resolve().parent.parent
_NOTEBOOK = _REPOSITORY / "notebooks" / "how-it-works.ipynb"
_CACHE = _REPOSITORY / ".cache" / "docs"
# The plots of the notebook, in their order.
_PICTURES = ("words", "twins", "originals", "texts", "calibration")
_SECONDS_A_CELL = 120
_COMMANDS = "<!-- commands -->"
# As in pages that GitHub shows, too: the picture for the dark scheme, the one for the light scheme, and what they show
_PICTURE = re.compile(
    r'<picture>\s*<source [^>]*srcset="([^"]+)">\s*<img src="([^"]+)"[^>]* alt="([^"]*)">\s*</picture>'
)
_HELP_WIDTH = 100


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Leave out of the menu what programs have not written yet."""
    config.nav = _present(config.nav or [], Path(config.docs_dir))
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the plots of the notebook, run with the model that ships."""
    for name, data in _pictures().items():
        files.append(File.generated(config, f"pictures/{name}.png", content=data))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the help of every command where a page asks for it, and let pictures follow the colours of the site."""
    markdown = themed_pictures(markdown)
    return markdown.replace(_COMMANDS, _help()) if _COMMANDS in markdown else markdown


def themed_pictures(markdown: str) -> str:
    """Return a page whose pictures of two colour schemes follow the switch of the site, which may differ from the system's."""
    return _PICTURE.sub(r"![\3](\2#only-light)![\3](\1#only-dark)", markdown)


def _help() -> str:
    root = click.Context(main, info_name="spin-detect", terminal_width=_HELP_WIDTH, **main.context_settings)
    parts = [f"```text\n{main.get_help(root)}\n```"]
    for name in main.list_commands(root):
        command = main.get_command(root, name)
        assert command is not None, "it is in the list"
        context = click.Context(command, info_name=name, parent=root, terminal_width=_HELP_WIDTH)
        parts.append(f"## {name}\n\n```text\n{command.get_help(context)}\n```")
    return "\n\n".join(parts)


def _present(nav: list[Any], folder: Path) -> list[Any]:
    kept: list[Any] = []
    for entry in nav:
        ((title, target),) = entry.items()
        if isinstance(target, list):
            kept.append({title: _present(target, folder)})
        elif (folder / target).is_file():
            kept.append(entry)
    return kept


def _pictures() -> dict[str, bytes]:
    """Return the plots as PNG; the notebook runs anew where it or the model changed."""
    folder = _folder()
    if not all((folder / f"{name}.png").is_file() for name in _PICTURES):
        run_notebook()
    return {name: (folder / f"{name}.png").read_bytes() for name in _PICTURES}


def _folder() -> Path:
    """Return the folder that keeps the plots of this notebook, made with this model."""
    made_from = _NOTEBOOK.read_bytes() + (_REPOSITORY / "models" / "en" / "model.json").read_bytes()
    return _CACHE / hashlib.sha256(made_from).hexdigest()[:16]


def run_notebook() -> list[bytes]:
    """Run the notebook, and keep its plots for the site.

    Returns:
        The plots as PNG, in the order of the notebook.

    Raises:
        ValueError: The notebook does not draw one plot for each name in ``_PICTURES``.
    """
    import nbclient
    import nbformat

    notebook = nbformat.read(_NOTEBOOK, as_version=4)
    resources = {"metadata": {"path": str(_NOTEBOOK.parent)}}
    nbclient.NotebookClient(notebook, timeout=_SECONDS_A_CELL, kernel_name="python3", resources=resources).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    plots = [base64.b64decode(output.data["image/png"]) for output in outputs if "image/png" in output.get("data", {})]
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in zip(_PICTURES, plots, strict=True):
        partial = folder / f"{name}.{os.getpid()}.partial"
        partial.write_bytes(data)
        partial.replace(folder / f"{name}.png")
    return plots


def write_project(folder: Path) -> None:
    """Write pages, pictures and configuration so that they need no hooks.

    Args:
        folder: The folder, which is made anew.
    """
    import yaml

    shutil.rmtree(folder, ignore_errors=True)
    config = yaml.safe_load((_REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8"))
    source = _REPOSITORY / config["docs_dir"]
    left_out = shutil.ignore_patterns(*(pattern.rstrip("/") for pattern in config.pop("exclude_docs").split()))
    shutil.copytree(source, folder / "docs", ignore=left_out)
    for page in (folder / "docs").rglob("*.md"):
        markdown = themed_pictures(page.read_text(encoding="utf-8"))
        page.write_text(markdown.replace(_COMMANDS, _help()) if _COMMANDS in markdown else markdown, encoding="utf-8")
    for name, data in _pictures().items():
        (folder / "docs" / "pictures" / f"{name}.png").write_bytes(data)
    config["nav"] = _present(config["nav"], folder / "docs")
    config["docs_dir"] = "docs"
    del config["hooks"]
    handler = next(plugin["mkdocstrings"] for plugin in config["plugins"] if isinstance(plugin, dict))["handlers"]
    handler["python"]["paths"] = [str(_REPOSITORY)]
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder to write the project to")
    write_project(parser.parse_args().folder)
