"""The lock files match pyproject.toml: nothing missing, nothing superfluous, everything with a hash."""

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN = PROJECT["project"]["dependencies"]
REHEARSAL = [*RUN, *PROJECT["project"]["optional-dependencies"]["rehearsal"]]
DEV = [*REHEARSAL, *PROJECT["dependency-groups"]["dev"], *PROJECT["dependency-groups"]["bench"]]
PIN = re.compile(r"^([a-z0-9-]+)(?:\[([a-z0-9, -]+)\])?==([^ ;]+)", re.MULTILINE)
LOCKS = {"run.txt": RUN, "rehearsal.txt": REHEARSAL, "dev.txt": DEV}
"""The requirements of each lock; each contains the one before it."""
EACH = pytest.mark.parametrize(("lock", "wanted"), list(LOCKS.items()))


def pins(lock: str) -> dict[str, str]:
    """The version of each package in a lock."""
    return {name: version for name, _, version in found(lock)}


def found(lock: str) -> list[tuple[str, str, str]]:
    """Each pin of a lock: the package, its extras as text, its version."""
    return PIN.findall((ROOT / "locks" / lock).read_text(encoding="utf-8"))


def closure(wanted: Iterable[str], *, anywhere: bool) -> list[Requirement]:
    """The requirements `wanted` and all their dependencies, for this machine, or with `anywhere` for any.

    Packages that only other platforms need are not installed here, so their dependencies are unknown.
    """
    found: dict[str, Requirement] = {}
    waiting = [(Requirement(text), "") for text in wanted]
    while waiting:
        requirement, extra = waiting.pop()
        if str(requirement) in found or not _applies(requirement, extra, anywhere=anywhere):
            continue
        found[str(requirement)] = requirement
        needs = [Requirement(text) for text in _needs(requirement.name)]
        waiting.extend((need, name) for need in needs for name in ("", *requirement.extras))
    return list(found.values())


def _needs(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:
        return []


def _applies(requirement: Requirement, extra: str, *, anywhere: bool) -> bool:
    marker = requirement.marker
    if marker is None:
        return True
    if anywhere:
        return "extra ==" not in str(marker) or f'extra == "{extra}"' in str(marker)
    return marker.evaluate({"extra": extra})


@EACH
def test_every_requirement_is_locked_at_a_suitable_version(lock, wanted):
    locked = pins(lock)
    unmet = [
        str(need)
        for need in closure(wanted, anywhere=False)
        if not need.specifier.contains(locked.get(canonicalize_name(need.name), "0"), prereleases=True)
    ]
    assert unmet == []


@EACH
def test_extras_are_locked_with_their_package_since_an_older_pip_would_look_for_a_newer_one(lock, wanted):
    locked = {name: set(filter(None, extras.split(", "))) for name, extras, _ in found(lock)}
    meant = [need for need in closure(wanted, anywhere=False) if need.extras]
    assert [str(need) for need in meant if not need.extras <= locked[canonicalize_name(need.name)]] == []


@EACH
def test_nothing_superfluous_is_locked(lock, wanted):
    assert pins(lock).keys() - {canonicalize_name(need.name) for need in closure(wanted, anywhere=True)} == set()


@pytest.mark.parametrize("lock", list(LOCKS))
def test_every_pin_has_a_hash_and_no_lock_names_a_host(lock):
    text = (ROOT / "locks" / lock).read_text(encoding="utf-8")
    assert all("sha256:" in pin for pin in re.split(r"^(?=[a-z0-9-]+[=[])", text, flags=re.MULTILINE)[1:])
    assert "://" not in text


@pytest.mark.parametrize(("smaller", "larger"), list(pairwise(LOCKS)))
def test_each_lock_contains_the_pins_of_the_smaller_one(smaller, larger):
    assert pins(smaller).items() <= pins(larger).items()
