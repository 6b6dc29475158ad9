"""The combinations of a matrix that only the data can tell: from the store, where the data are as they were."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from paretopress.building.digests import Digests, digest
from paretopress.building.keyring import Keyring
from paretopress.building.packing import UnpackError, pack, unpack
from paretopress.building.settings import Settings
from paretopress.planning import Plan, Skipped, combinations, plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paretopress.building.store import Store
    from paretopress.planning import Combination
    from paretopress.reader import Reader
    from paretopress.reports import Job


def recalled(ready: Iterable[Job], reader: Reader, store: Store | None) -> Plan:
    """Return the jobs of a build with each matrix resolved, as `planning.plan` does; raises what it raises."""
    if store is None:
        return plan(ready, reader)
    digests = Digests(store=store)
    keyring = Keyring(settings=Settings(), keep_going=reader.keep_going, digests=digests)

    def found(job: Job, reader: Reader) -> tuple[tuple[Combination, ...], tuple[Skipped, ...]]:
        sources = keyring.sources(job)
        if sources is None:
            return combinations(job, reader)
        key = digest(("combinations", keyring.job(job), sources))
        try:
            said, _ = unpack(store.get(key) or b"")
        except UnpackError:
            good, skipped = combinations(job, reader)
            if not reader.neighbours:  # whose digests are no part of the key
                store.put(key, pack({"good": good, "skipped": [asdict(one) for one in skipped]}))
            return good, skipped
        file = job.config.file.as_posix()
        return tuple(said["good"]), tuple(replace(Skipped(**one), config=file) for one in said["skipped"])

    planned = plan(ready, reader, found)
    digests.save()
    return planned
