"""Circlekeeper's command line. `python main.py rehearse` needs nothing; `python main.py run` needs a token."""

import asyncio
import signal
import tomllib
from collections.abc import Callable, Coroutine
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from runtime.checkup import Verdict
    from runtime.config import Settings

T = TypeVar("T")
HIGHEST_RATE = 1000
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)

NO_TOKEN = """\
The bot needs a token to connect to Discord. To get one:
  1. Open https://discord.com/developers/applications and choose New Application.
  2. Under General Information, copy the Application ID. `python main.py invite ID` prints the link to invite the bot.
  3. Under Bot, press Reset Token and copy the token. No privileged intent is needed.
  4. Set it: export DISCORD_TOKEN=...   (or DISCORD_TOKEN_FILE=/path/to/a/file/with/the/token)
  5. `python main.py check` says whether anything is still missing.
To try the bot without a token: `python main.py rehearse` plays a fortnight on a Discord of its own."""

LIBRARY_MISSING = (
    "The rehearsal needs {library}, which is not installed. Install it with `make demo`, "
    "or with `.venv/bin/pip install --require-hashes -r locks/rehearsal.txt`."
)

REFUSED_TOKEN = "Discord does not accept this token. `python main.py check` says what to do."
AUTHENTICATION_FAILED = 4004
"""The close code for a bot whose token was reset."""


class Exit(IntEnum):
    """The exit codes, also listed in docs/running.md."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    SETTINGS = 3
    TOKEN = 4
    DATABASE = 5
    DISCORD = 6
    PROMISE = 7
    PERMISSIONS = 8
    FILES = 9
    INTERRUPTED = 130


def _print_version(wanted: bool) -> None:
    if wanted:
        about = tomllib.loads(Path(__file__).with_name("pyproject.toml").read_text(encoding="utf-8"))["project"]
        typer.echo(f"Circlekeeper {about['version']}")
        raise typer.Exit


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Instead of the config.toml beside main.py.")
]


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version, and end.")
    ] = False,
) -> None:
    """Keeps small peer-learning circles alive on Discord."""
    from runtime.garbage import search_seldom

    search_seldom()  # before everything is imported, which leaves hardly any


@app.command()
def run(config: Config = None) -> None:
    """Run the bot on Discord, until Ctrl-C or SIGTERM."""
    settings = _settings(config)
    if settings.token is None:
        _fail(Exit.TOKEN, NO_TOKEN)
    _configure_log(settings)
    _run_to_exit_code(lambda: _serve(settings))


@app.command()
def rehearse(
    config: Config = None,
    seed: Annotated[int, typer.Option(help="Changes who is absent, what runs over and who answers late.")] = 1,
    rate: Annotated[float, typer.Option(min=1, max=HIGHEST_RATE, help="How many times faster time runs.")] = 3.0,
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", file_okay=False, help="For the transcript, downloads and log.")
    ] = Path("rehearsed"),
    schema: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="Discord's OpenAPI document, to check requests against.",
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Print everything, not 300 lines at most.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Leave it running afterwards, until Ctrl-C.")] = False,
) -> None:
    """Play a fortnight of five people with the real bot, on a Discord of its own. Needs no token."""
    settings = _settings(config)
    try:
        from fortnight.command import OptionError, prepare_output, rehearse as play
    except ModuleNotFoundError as error:
        library = str(error.name).partition(".")[0]
        if Path(__file__).with_name(library).is_dir():
            raise
        _fail(Exit.USAGE, LIBRARY_MISSING.format(library=library))
    try:
        log = prepare_output(out, schema)
    except OptionError as error:
        _fail(Exit.USAGE, str(error))
    went_well = _run_to_exit_code(
        lambda: _stoppable(
            play(
                settings,
                out=out,
                log=log,
                seed=seed,
                rate=rate,
                schema=schema,
                everything=everything,
                keep_running=keep,
            )
        ),
        stopped="Stopped; nothing was verified.",
    )
    raise typer.Exit(Exit.OK if went_well else Exit.PROMISE)


@app.command()
def migrate(config: Config = None) -> None:
    """Bring the database up to date, after a backup if there is anything in it. `run` does this too."""
    settings = _settings(config)
    from runtime.database_commands import migrate

    _configure_log(settings)
    typer.echo(_run_to_exit_code(lambda: migrate(settings)))


@app.command()
def check(config: Config = None) -> None:
    """Check settings, database, files, token, permissions and channels, and say how to fix what is wrong."""
    settings = _settings(config)
    _configure_log(settings, level="error")
    _print_verdict("settings", "fine", "all of them are valid")
    wrong = _run_to_exit_code(lambda: _check(settings))
    raise typer.Exit(wrong)


@app.command()
def invite(
    application: Annotated[
        int, typer.Argument(metavar="ID", min=1, help="The Application ID of the Developer Portal.")
    ],
) -> None:
    """Print the link that invites the bot to a server, with the permissions that it needs."""
    from runtime.checkup import invitation

    typer.echo(invitation(application))


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(resolve_path=True, help="A new file.")], config: Config = None
) -> None:
    """Copy the database to TARGET. The bot may run meanwhile."""
    settings = _settings(config)
    from runtime.database_commands import backup

    _configure_log(settings)
    typer.echo(_run_to_exit_code(lambda: backup(settings, target)))


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(resolve_path=True, help="A file that `backup` wrote.")],
    config: Config = None,
) -> None:
    """Replace the database with the copy SOURCE. Stop the bot first. The replaced database is kept."""
    settings = _settings(config)
    from runtime.database_commands import restore

    _configure_log(settings)
    typer.echo(_run_to_exit_code(lambda: restore(settings, source)))


@app.command()
def vacuum(config: Config = None) -> None:
    """Make the database file smaller after deletions. The bot may run meanwhile; nobody has to wait."""
    settings = _settings(config)
    from runtime.database_commands import vacuum

    _configure_log(settings)
    typer.echo(_run_to_exit_code(lambda: vacuum(settings)))


def _settings(path: Path | None) -> "Settings":
    from runtime.config import SettingsError, TokenError, load

    try:
        return load(path)
    except TokenError as error:
        _fail(Exit.TOKEN, *error.lines)
    except SettingsError as error:
        _fail(Exit.SETTINGS, *error.lines)


def _configure_log(settings: "Settings", level: str = "") -> None:
    """Log as the settings say, or from another `level` on."""
    from runtime.log import configure

    configure(level or settings.log.level, tokens=[settings.token.get_secret_value()] if settings.token else [])


def _run_to_exit_code(work: Callable[[], Coroutine[Any, Any, T]], *, stopped: str = "Stopped.") -> T:
    """Run `work` in a new event loop, and return its result. Expected errors end in a sentence and an exit code.

    `stopped` is the sentence for Ctrl-C.
    """
    import aiohttp
    import discord

    from runtime.database_commands import DatabaseError

    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            return runner.run(work())
    except (KeyboardInterrupt, asyncio.CancelledError):
        _fail(Exit.INTERRUPTED, stopped)
    except DatabaseError as error:
        _fail(Exit.DATABASE, str(error))
    except discord.LoginFailure:
        _fail(Exit.TOKEN, REFUSED_TOKEN)
    except discord.ConnectionClosed as closed:
        if closed.code == AUTHENTICATION_FAILED:
            _fail(Exit.TOKEN, REFUSED_TOKEN)
        _fail(Exit.DISCORD, f"Discord has closed the connection and accepts no other one (code {closed.code}).")
    except (aiohttp.ClientConnectionError, discord.DiscordServerError, discord.GatewayNotFound) as error:
        _fail(Exit.DISCORD, f"Discord cannot be reached. Is there a connection to the internet? ({error})")
    except discord.HTTPException as error:
        _fail(Exit.DISCORD, f"Discord refused a request: {' '.join(str(error).split())}")
    except Exception:  # noqa: BLE001 - the outermost boundary: a plain traceback could quote a member
        _report_unexpected()
        raise typer.Exit(Exit.UNEXPECTED) from None


async def _stoppable(work: Coroutine[Any, Any, T]) -> T:
    """Run `work`, and return its result. The first SIGTERM or Ctrl-C cancels it; later ones are ignored."""
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)

    def stop() -> None:
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, lambda: None)
        task.cancel()

    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stop)
    return await task


def _report_unexpected() -> None:
    import structlog

    from runtime.log import configure

    configure()
    structlog.get_logger("circlekeeper.main").critical("unexpected error", exc_info=True)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # on Windows, and on other Pythons than CPython
        return None
    return uvloop.new_event_loop


async def _serve(settings: "Settings") -> None:
    from runtime.bot import serve
    from runtime.shared_time import clock_for

    await serve(settings, await clock_for(settings))


async def _check(settings: "Settings") -> Exit:
    """Print each verdict as it comes; return the exit code of the first that is not fine."""
    from runtime.checkup import check_up

    wrong: list[Exit] = []
    async for verdict in check_up(settings):
        _print_verdict(verdict.subject, "fine" if verdict.fine else "wrong", verdict.finding, verdict.fix)
        if not verdict.fine:
            wrong.append(_code(verdict))
    return wrong[0] if wrong else Exit.OK


def _code(verdict: "Verdict") -> Exit:
    return {
        "database": Exit.DATABASE,
        "files": Exit.FILES,
        "discord": Exit.DISCORD,
        "token": Exit.TOKEN,
        "permissions": Exit.PERMISSIONS,
        "channels": Exit.PERMISSIONS,
    }[verdict.subject]


def _print_verdict(subject: str, word: str, finding: str, fix: str = "") -> None:
    typer.echo(f"{subject:<12} {word:<6} {finding}")
    if fix:
        typer.echo(f"{'':<19} {fix}")


def _fail(code: Exit, *lines: str) -> NoReturn:
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(code)


if __name__ == "__main__":
    app()
