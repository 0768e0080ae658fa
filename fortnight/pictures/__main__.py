"""Takes pictures of a transcript: `python -m fortnight.pictures rehearsed/transcript.html pictures`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from fortnight.pictures import shots
from fortnight.pictures.browser import BrowserError


def main(
    transcript: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What `main.py rehearse` has left.")],
    folder: Annotated[Path, typer.Argument(file_okay=False, help="For the pictures.")],
    live_card: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="The card alone, as in the README.")
    ] = None,
) -> None:
    """Take pictures of what people see, at the width of a phone and of a desktop. Needs Chromium."""
    folder.mkdir(parents=True, exist_ok=True)
    address = transcript.absolute().as_uri()
    try:
        missing = asyncio.run(shots.take(address, folder))
        if live_card:
            live_card.write_bytes(asyncio.run(shots.live_card(address)))
    except BrowserError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    for name in missing:
        typer.echo(f"This transcript has nothing for the picture “{name}”.", err=True)
    raise typer.Exit(1 if missing else 0)


if __name__ == "__main__":
    typer.run(main)
