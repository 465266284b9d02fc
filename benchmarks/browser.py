"""The response time of the web page, from pressing the button to a painted report, in a real browser."""

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
    """Measure how long the page takes to show a report.

    Args:
        address: Address of the service.
        text: Text to score.
        runs: Times to press the button.

    Returns:
        Seconds of each run, the first on a new page; None where Playwright or Chromium is missing.
    """
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
