"""The browser of the tests."""

import shutil


def chromium_program() -> str | None:
    """Chromium's or Chrome's program, if one is installed."""
    programs = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    return next(filter(None, programs), None)
