# /// script
# requires-python = ">=3.11"
# dependencies = ["av==18.1.0", "numpy==2.4.6"]
# ///
"""Make the chimes again: `uv run templates/chimes/make.py`. The same files come out each time.

Each is a few soft bells, 48 kHz in stereo, in Ogg Opus with frames of 20 ms: just what Discord takes, so that the
bot plays them as they are.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

RATE = 48_000
FRAME = RATE // 50
PEAK = 10 ** (-9 / 20)
"""9 dB below full scale: clear beside talk, startling to nobody."""
ATTACK = 0.012
RELEASE = 0.12
BIT_RATE = 48_000
PARTIALS = ((1.0, 1.0), (2.0, 0.22), (3.0, 0.06))
"""Of one bell: multiples of its pitch and how strong they are; the higher, the sooner they fade."""

C4, C5, D5, E5, G5, A5 = 261.63, 523.25, 587.33, 659.26, 783.99, 880.0


@dataclass(frozen=True)
class Bell:
    """One stroke: when it begins, its pitch in hertz, how strong it is, and how fast it fades (seconds to 1/e)."""

    at: float
    pitch: float
    strength: float = 1.0
    fading: float = 0.22


CHIMES: dict[str, tuple[float, Sequence[Bell]]] = {
    "start": (1.2, (Bell(0.0, C5, 0.8), Bell(0.16, E5, 0.9), Bell(0.32, G5, 1.0, 0.28))),
    "warning": (0.6, (Bell(0.0, D5, 0.8, 0.07), Bell(0.2, D5, 1.0, 0.09))),
    "block-end": (1.0, (Bell(0.0, A5, 0.9, 0.16), Bell(0.2, D5, 1.0, 0.26))),
    "session-end": (1.5, (Bell(0.0, G5, 0.8), Bell(0.2, E5, 0.9), Bell(0.4, C5, 1.0, 0.32), Bell(0.4, C4, 0.5, 0.36))),
}
"""By the file's name: the length in seconds, and the bells."""


def main() -> None:
    """Write every chime beside this file."""
    for name, (seconds, bells) in CHIMES.items():
        path = Path(__file__).with_name(f"{name}.opus")
        write(path, mix(seconds, bells))
        sys.stdout.write(f"{path.name}: {seconds} s, {path.stat().st_size} bytes\n")


def mix(seconds: float, bells: Sequence[Bell]) -> np.ndarray:
    """All bells together, at `PEAK`, silent at the very end."""
    time = np.arange(round(seconds * RATE)) / RATE
    sound = sum((_ring(bell, time) for bell in bells), np.zeros_like(time))
    sound *= _rise((seconds - time) / RELEASE)
    return sound * (PEAK / np.max(np.abs(sound)))


def write(path: Path, sound: np.ndarray) -> None:
    """Encode the sound, the same in both channels."""
    # bitexact: neither the encoder's version nor a random serial number gets into the file. lowdelay: without the
    # modes meant for speech, between which the encoder otherwise switches in the middle of a bell, with a faint click.
    with av.open(path, "w", format="ogg", options={"fflags": "+bitexact"}) as file:
        stream = file.add_stream(
            "libopus",
            rate=RATE,
            layout="stereo",
            bit_rate=BIT_RATE,
            options={"frame_duration": "20", "application": "lowdelay", "flags": "+bitexact"},
        )
        for start in range(0, len(sound), FRAME):
            part = np.pad(sound[start : start + FRAME], (0, max(0, start + FRAME - len(sound))))
            samples = np.repeat(part, 2).astype(np.float32).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(samples, format="flt", layout="stereo")
            frame.sample_rate, frame.pts = RATE, start
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


def _ring(bell: Bell, time: np.ndarray) -> np.ndarray:
    since = np.maximum(time - bell.at, 0.0)
    waves = (
        strength * np.exp(-since * multiple / bell.fading) * np.sin(2 * np.pi * multiple * bell.pitch * since)
        for multiple, strength in PARTIALS
    )
    return bell.strength * _rise(since / ATTACK) * sum(waves, np.zeros_like(time))


def _rise(progress: np.ndarray) -> np.ndarray:
    """From 0 to 1 without a corner, while `progress` does the same in a straight line."""
    return 0.5 - 0.5 * np.cos(np.pi * np.clip(progress, 0.0, 1.0))


if __name__ == "__main__":
    main()
