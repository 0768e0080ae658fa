"""Sees what people do: the name of each act, when it was sent to the bot, and from the bot's notes when it answered."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.world.probe import ANSWERED, DID, HELD, PAUSED
from rehearsal.enums import InteractionType
from rehearsal.server import Rehearsal
from rehearsal.world.world import GatewayEvent
from vocabulary.keys import kind_text


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked of the bot, and when, on the system's monotonic clock."""

    name: str
    at: float


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the bot noted from one moment on: seconds of own work by act, of jobs by kind, and of holds by task.

    `cpu` is the processor time in the own work of each act; `pauses` are searches for garbage, by generation.
    """

    acts: Mapping[str, Sequence[float]]
    cpu: Mapping[str, Sequence[float]]
    jobs: Mapping[str, Sequence[float]]
    holds: Mapping[str, Sequence[float]]
    pauses: Mapping[str, Sequence[float]]

    @property
    def all_acts(self) -> list[float]:
        """The seconds of all acts."""
        return [seconds for each in self.acts.values() for seconds in each]


class Recorder:
    """Listens to a rehearsal, and reads the notes of the bot on it."""

    def __init__(self, rehearsal: Rehearsal, notes: Path) -> None:
        self._notes = notes
        self._read = 0
        self._asked: dict[str, Asked] = {}
        rehearsal.world.on_event(self._see)

    @property
    def names(self) -> set[str]:
        """The names of all acts so far."""
        return {asked.name for asked in self._asked.values()}

    def skip(self) -> None:
        """Forget what the bot has noted so far."""
        self._read = self._notes.stat().st_size if self._notes.exists() else 0

    def recorded(self) -> Recorded:
        """What the bot has noted since the last `skip`."""
        acts, cpu, jobs, holds, pauses = (defaultdict[str, list[float]](list) for _ in range(5))
        answered: dict[str, tuple[float, float]] = {}
        with self._notes.open() as notes:
            notes.seek(self._read)
            for line in notes:
                kind, what, *numbers = line.split()
                if kind == ANSWERED:
                    answered.setdefault(what, (float(numbers[0]), float(numbers[1])))
                else:
                    {DID: jobs, HELD: holds, PAUSED: pauses}[kind][what].append(float(numbers[0]))
        for interaction, (at, processor) in answered.items():
            asked = self._asked[interaction]
            acts[asked.name].append(at - asked.at)
            cpu[asked.name].append(processor)
        return Recorded(acts, cpu, jobs, holds, pauses)

    def _see(self, event: GatewayEvent) -> None:
        if event.name == "INTERACTION_CREATE":
            self._asked[event.data["id"]] = Asked(name_of(event.data), time.monotonic())


def name_of(interaction: Mapping[str, Any]) -> str:
    """What somebody does: "/goal set", "[goal-set]" for a button, "form goal", or "/goal show …" for a completion."""
    data = interaction["data"]
    match interaction["type"]:
        case InteractionType.COMPONENT:
            return f"[{_kind(data)}]"
        case InteractionType.MODAL_SUBMIT:
            return f"form {_kind(data)}"
        case InteractionType.AUTOCOMPLETE:
            return f"/{_path(data)} …"
        case _:
            return f"/{_path(data)}"


def _kind(data: Mapping[str, Any]) -> str:
    return kind_text(data["custom_id"].partition(":")[2])


def _path(data: Mapping[str, Any]) -> str:
    names, inner = [data["name"]], data.get("options") or []
    while inner and inner[0]["type"] in (1, 2):
        names.append(inner[0]["name"])
        inner = inner[0].get("options") or []
    return " ".join(names)
