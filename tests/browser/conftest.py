"""A real headless Chromium and the real service, with a check of every request that the browser makes."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.service.conftest import Service, detector, sample, service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["detector", "sample", "service"]

OpenFile = Callable[..., "Page"]

_CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not _CHROMIUM:
        for item in items:
            if "browser" in item.path.parts:
                item.add_marker(pytest.mark.skip(reason="needs Chromium, absent here: apt install chromium"))


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: "Browser") -> "Iterator[Page]":
    """A page that must cause no error and send no request to another origin."""
    context = chromium.new_context(viewport={"width": 1000, "height": 800})
    opened = context.new_page()
    requests: list[str] = []
    problems: list[str] = []
    opened.on("request", lambda request: requests.append(request.url))
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("dialog", lambda dialog: (problems.append(f"dialog {dialog.message}"), dialog.dismiss()))
    opened.on("console", lambda message: message.type == "error" and problems.append(message.text))
    yield opened
    origins = {url for url in requests if not url.startswith(("http://127.0.0.1:", "file:", "data:", "blob:"))}
    context.close()
    assert origins == set()
    # Chromium reports each error response of the service as an error of the page.
    assert [problem for problem in problems if "Failed to load resource" not in problem] == []


@pytest.fixture
def open_file(chromium: "Browser", tmp_path: Path) -> Iterator[OpenFile]:
    """A function that writes a page to a file and opens it; no error and no request may come of it."""
    contexts = []
    problems: list[str] = []

    def open_page(
        html: str, *, size: tuple[int, int] = (1280, 800), scheme: str = "light", script: bool = True
    ) -> "Page":
        path = tmp_path / f"page-{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=script,
            accept_downloads=True,
        )
        contexts.append(context)
        view = context.new_page()
        view.on("pageerror", lambda error: problems.append(str(error)))
        view.on("console", lambda message: message.type == "error" and problems.append(message.text))
        view.on("request", lambda request: request.url.startswith("http") and problems.append(request.url))
        view.goto(path.as_uri(), timeout=120_000)
        return view

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def front(page: "Page", service: Service) -> "Page":
    """The page of the service."""
    page.goto(service.address)
    return page
