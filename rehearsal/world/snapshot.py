"""A world as bytes, from which another one goes on: all objects, without what happened and what waits to happen."""

import io
import pickle
from typing import Any

from rehearsal.world.world import World

KEPT = ("users", "applications", "guilds", "channels", "attachments", "_by_token", "_dms")
WORLD = "world"
"""What stands for the world itself, which some of its objects refer to."""


def dump(world: World) -> bytes:
    """The objects of a world and its last id. Its journal, complaints, timers and interactions are left out."""
    written = io.BytesIO()
    _Writer(written, world).dump((world.ids.last, {name: getattr(world, name) for name in KEPT}))
    return written.getvalue()


def load(world: World, dumped: bytes) -> None:
    """Have an empty world go on from there; its clock must have come at least as far. For bytes of `dump` alone."""
    world.ids.last, objects = _Reader(io.BytesIO(dumped), world).load()
    for name, value in objects.items():
        setattr(world, name, value)


class _Writer(pickle.Pickler):
    def __init__(self, file: io.BytesIO, world: World) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._world = world

    def persistent_id(self, obj: object) -> str | None:
        return WORLD if obj is self._world else None


class _Reader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, world: World) -> None:
        super().__init__(file)
        self._world = world

    def persistent_load(self, pid: Any) -> World:
        return self._world
