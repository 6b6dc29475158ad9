"""What interactive pages share: from the store, where the program is the one that made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paretopress.building.digests import digest
from paretopress.building.keyring import program
from paretopress.building.packing import UnpackError, pack, unpack

if TYPE_CHECKING:
    from paretopress.building.making import File
    from paretopress.building.settings import Settings
    from paretopress.building.store import Store
    from paretopress.catalogue import Catalogue


def shared(settings: Settings, catalogue: Catalogue, store: Store | None) -> tuple[File, ...]:
    """Return the files that belong to each report, since its interactive page loads them; mostly there are none.

    Bundling Vega takes seconds, which a build in which nothing changed has not got.
    """
    if not (settings.interactive and settings.drawn and settings.assets == "shared"):
        return ()
    key = digest(("shared assets", program(catalogue)))
    try:
        return unpack((store.get(key) if store else None) or b"")[1]
    except UnpackError:
        from paretopress.interactive.page import shared_assets

        made = tuple(shared_assets())
    if store:
        store.put(key, pack({}, made))
    return made
