"""The lists of all reports: from the store, where nothing that they are made of changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from paretopress.building.digests import digest
from paretopress.building.keyring import program
from paretopress.building.packing import UnpackError, pack, unpack
from paretopress.publishing.lists import lists

if TYPE_CHECKING:
    from paretopress.building.making import File
    from paretopress.building.store import Store
    from paretopress.catalogue import Catalogue
    from paretopress.publishing.entry import Entry


def recalled(entries: Sequence[Entry], catalogue: Catalogue, store: Store | None) -> tuple[File, ...]:
    """Return the files that list reports; those of a thousand take seconds to make and to check."""
    if store is None:
        return tuple(lists(entries, catalogue))
    told = json.dumps([entry.stored() for entry in entries], sort_keys=True)
    key = digest(("lists", program(catalogue), told))
    try:
        return unpack(store.get(key) or b"")[1]
    except UnpackError:
        made = tuple(lists(entries, catalogue))
    store.put(key, pack({}, made))
    return made
