"""A page within a page, for sites that let HTML through."""

from __future__ import annotations

__all__ = ["frame"]


def frame(address: str, title: str, height: int, *, scheme: str = "") -> str:
    """Return a page within this one, as wide as the column it stands in.

    It is light or dark as its element is: by inheritance as the site, where the theme says what that is by
    `color-scheme`.

    Parameters
    ----------
    scheme : str
        What the element is where the theme does not say it: `light dark` for what the reader's machine prefers.
    """
    style = f"width: 100%; height: {height}px; border: 0" + (f"; color-scheme: {scheme}" if scheme else "")
    return f'<iframe src="{address}" title="{title}" loading="lazy" style="{style}"></iframe>'
