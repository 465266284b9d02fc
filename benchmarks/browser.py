"""How long a reader waits: from pressing the button to a report painted, in a real browser."""

import os
import shutil

_MEASURE = """
(text) => new Promise((resolve, reject) => {
  document.getElementById("text").value = text;
  const place = document.getElementById("place");
  place.replaceChildren();
  setTimeout(() => reject(new Error("no report within 60 s")), 60000);
  const start = performance.now();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    // After the next frame the report has been laid out and painted.
    requestAnimationFrame(() => setTimeout(() => resolve((performance.now() - start) / 1000)));
  }).observe(place, { childList: true });
  document.getElementById("show").click();
})
"""


def seconds_to_show(address: str, text: str, runs: int) -> list[float] | None:
    """Seconds of each run, the first in a fresh page; None where Playwright or Chromium is absent."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    if not browser:
        return None
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=browser, args=arguments).new_page()
        page.goto(address)
        return [float(page.evaluate(_MEASURE, text)) for _ in range(runs)]
