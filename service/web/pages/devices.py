"""What a browser calls itself, in words by which its owner knows it again."""

from __future__ import annotations

from typing import Final

from service.web.words import t

#: The first that is found counts: Edge calls itself Chrome too, and Chrome Safari.
_BROWSERS: Final = (
    ("Edg", "Microsoft Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Line/", "LINE"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device(client: str) -> str:
    """Browser and system of a User-Agent header."""
    browser = next((name for mark, name in _BROWSERS if mark in client), "")
    system = next((name for mark, name in _SYSTEMS if mark in client), "")
    if not browser and not system:
        return t("account.session.unknown")
    return " · ".join(filter(None, (browser, system)))
