"""The system's Chromium, driven without a window and without a word to the network."""

import shutil

from playwright.async_api import expect

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
NO_CHROMIUM = "no Chromium on this machine: the browser tests of the page are skipped"
expect.set_options(timeout=20_000)  # a busy machine is slow: what never comes still fails

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
