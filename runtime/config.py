"""The settings: `config.toml`, overridden by the environment. Unknown keys and invalid values are refused at start."""

import os
import re
import ssl
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from difflib import get_close_matches
from ipaddress import AddressValueError, IPv4Address
from pathlib import Path
from typing import Annotated, Any, Literal, Self, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from db.file import path_of
from rules.retention import RetentionPeriods

CONFIG = Path(__file__).resolve().parent.parent / "config.toml"
PREFIX = "CIRCLEKEEPER_"
TOKEN = "DISCORD_TOKEN"
TOKEN_FILE = "DISCORD_TOKEN_FILE"
NO_SUCH_TOKEN = "there is a space, a line end or another character that no token has: copy it once more"
PORTS = range(1, 65536)
MAYBE_MARKED = "utf-8-sig"
"""UTF-8, with or without the byte order mark that some editors write at the beginning."""
SENDABLE = re.compile(r"[!-~]+")
"""What a token may consist of: with anything else, it could not even be sent to Discord."""
LONGEST_RETENTION_DAYS = 36_500
WEB_ADDRESS = re.compile(r"https://[^\s/?#@:]+\.[^\s/?#@:]+(?::\d+)?(?:/[^\s?#]*)?")
MAIL_ADDRESS = re.compile(r"[^\s@:/<>]+@[^\s@:/<>]+\.[^\s@:/<>]+")
UNQUOTED = {"database.url"}
"""Keys whose value is not quoted in errors, as it may contain a password."""


class SettingsError(Exception):
    """The settings are invalid. `lines` has one readable line for each error."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = list(lines)
        super().__init__("\n".join(self.lines))


class TokenError(SettingsError):
    """The token cannot be one. The other settings are valid."""


def endpoint(address: str) -> tuple[str, int]:
    """The host and port of `127.0.0.1:PORT`. Raises ValueError for an address outside this machine."""
    host, _, port = address.rpartition(":")
    try:
        loopback = IPv4Address(host).is_loopback
    except AddressValueError:
        loopback = False
    if not loopback or not port.isascii() or not port.isdigit() or int(port) not in PORTS:
        raise ValueError("must be empty, or 127.0.0.1:PORT (the rehearsal never leaves this machine)")
    return host, int(port)


def _openable(url: str) -> str:
    path_of(url)
    return url


def _not_boolean(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("must be a number")
    return value


def _address(address: str) -> str:
    if address:
        endpoint(address)
    return address


def _authority(path: str) -> str:
    if path:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
        except ssl.SSLError:
            raise ValueError("the file holds no certificate (PEM)") from None
        except OSError as error:
            raise ValueError(f"must be a file that can be read ({error.strerror})") from None
    return path


def _web_address(address: str) -> str:
    if address and not WEB_ADDRESS.fullmatch(address):
        raise ValueError("must be empty, or an address such as https://example.org/circlekeeper")
    return address.rstrip("/")


def _contact(contact: str) -> str:
    if contact and not MAIL_ADDRESS.fullmatch(contact) and not WEB_ADDRESS.fullmatch(contact):
        raise ValueError("must be empty, an e-mail address, or an address such as https://example.org/contact")
    return contact


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DatabaseSection(Section):
    url: Annotated[str, AfterValidator(_openable)] = "sqlite://circle.db"


class DiscordSection(Section):
    address: Annotated[str, AfterValidator(_address)] = ""
    ca_file: Annotated[str, AfterValidator(_authority)] = ""


class ClockSection(Section):
    rate: Annotated[float, BeforeValidator(_not_boolean), Field(gt=0, allow_inf_nan=False)] = 1.0


Days = Annotated[int, BeforeValidator(_not_boolean), Field(ge=1, le=LONGEST_RETENTION_DAYS)]


class RetentionSection(Section):
    """In days."""

    messages: Days = 30
    shared: Days = 365
    refused: Days = 30
    votes: Days = 30
    unconfirmed: Days = 7
    absences: Days = 30
    profiles: Days = 90
    thanks: Days = 365

    @property
    def periods(self) -> RetentionPeriods:
        """The same as the rules have it."""
        return RetentionPeriods(**{name: timedelta(days=days) for name, days in self})


class LogSection(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"


Page = Literal["members", "facilitating", "privacy", "terms"]


class AboutSection(Section):
    contact: Annotated[str, AfterValidator(_contact)] = ""
    docs_url: Annotated[str, AfterValidator(_web_address)] = ""

    def page(self, name: Page) -> str:
        """The address of a page of docs/, or nothing if they are not published."""
        return f"{self.docs_url}/{name}.md" if self.docs_url else ""


class Settings(BaseSettings):
    """Every setting. The constructor takes only its arguments; `load` reads the file and the environment."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid")

    database: DatabaseSection = DatabaseSection()
    discord: DiscordSection = DiscordSection()
    clock: ClockSection = ClockSection()
    log: LogSection = LogSection()
    retention: RetentionSection = RetentionSection()
    about: AboutSection = AboutSection()
    token: SecretStr | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        lines: list[str] = []
        if self.clock.rate != 1 and not self.discord.address:
            lines.append("clock.rate: anything but 1 needs a discord.address; the real Discord keeps its own time")
        if self.discord.ca_file and not self.discord.address:
            lines.append("discord.ca_file: only a discord.address has a certificate of its own; set both or neither")
        if lines:
            raise ValueError("\n".join(lines))
        return self


SECTIONS: dict[str, type[Section]] = {
    "database": DatabaseSection,
    "discord": DiscordSection,
    "clock": ClockSection,
    "log": LogSection,
    "retention": RetentionSection,
    "about": AboutSection,
}
KEYS = {f"{name}.{key}" for name, section in SECTIONS.items() for key in section.model_fields}


def load(path: Path | None = None) -> Settings:
    """Read `path` (by default the `config.toml` next to `main.py`, if it exists), the environment and the token.

    Raises SettingsError with one line for each error, TokenError if nothing but the token is wrong.
    """
    document = _read(path or CONFIG, required=path is not None)
    lines = [*_unknown_in(document, path or CONFIG), *_unknown_variables(os.environ)]
    token = _token(os.environ, lines)
    if lines:
        raise SettingsError(lines)
    if token is not None and not SENDABLE.fullmatch(token):
        raise TokenError([f"{_source_of_token(os.environ)}: {NO_SUCH_TOKEN}"])
    environment = EnvSettingsSource(Settings)()
    given = {name: {**document.get(name, {}), **environment.get(name, {})} for name in SECTIONS}
    try:
        return Settings.model_validate({**given, "token": token})
    except ValidationError as error:
        raise SettingsError(_readable_lines(error, environment)) from None


def token_file() -> Path | None:
    """The file that has the token, if one is named."""
    named = os.environ.get(TOKEN_FILE)
    return Path(named) if named else None


def _read(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding=MAYBE_MARKED))
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not required:
            return {}
        raise SettingsError([f"{path}: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise SettingsError([f"{path}: is not UTF-8: save it once more in that encoding"]) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"{path}: {error}"]) from None


def _unknown_in(document: Mapping[str, Any], path: Path) -> Iterable[str]:
    for name in document:
        if name in SECTIONS and not isinstance(document[name], dict):
            yield f"{path.name}: {name} is a section: write [{name}] and its keys below"
            continue
        for key in _keys_of(name, document[name]):
            if key.endswith("token"):
                yield f"{path.name}: {key} is a secret: give it by {TOKEN} or {TOKEN_FILE} instead"
            elif key not in KEYS:
                yield f"{path.name}: there is no setting {key}{_nearest(key)}"


def _keys_of(name: str, section: object) -> list[str]:
    if isinstance(section, dict):
        return [f"{name}.{key}" for key in cast("dict[str, object]", section)]
    return [name]


def _unknown_variables(environ: Mapping[str, str]) -> Iterable[str]:
    for name in sorted(environ):
        if name.upper().startswith(PREFIX):
            key = name.upper().removeprefix(PREFIX).replace("__", ".").lower()
            if "token" in key:
                yield f"there is no setting {name}; the token is given by {TOKEN}"
            elif key not in KEYS:
                yield f"there is no setting {name}{_nearest(key, _variable)}"


def _variable(key: str) -> str:
    return PREFIX + key.upper().replace(".", "__")


def _nearest(key: str, spelt: Callable[[str], str] = str) -> str:
    near = get_close_matches(key, sorted(KEYS), n=1)
    return f"; did you mean {spelt(near[0])}?" if near else ""


def _token(environ: Mapping[str, str], lines: list[str]) -> str | None:
    """The token, or None if none is given. Errors are appended to `lines`, without the token's text."""
    token, file = environ.get(TOKEN, "").strip(), environ.get(TOKEN_FILE, "")
    if token and file:
        lines.append(f"{TOKEN} and {TOKEN_FILE} are both set: keep one of them")
    elif file:
        try:
            token = Path(file).read_text(encoding=MAYBE_MARKED).strip()
        except OSError as error:
            lines.append(f"{TOKEN_FILE}: {file}: {error.strerror}")
        except ValueError:
            lines.append(f"{TOKEN_FILE}: {file} is not a text file")
    return token or None


def _source_of_token(environ: Mapping[str, str]) -> str:
    file = environ.get(TOKEN_FILE, "")
    return f"{TOKEN_FILE}: {file}" if file else TOKEN


def _readable_lines(error: ValidationError, environment: Mapping[str, Any]) -> Iterable[str]:
    for fault in error.errors(include_url=False):
        message = fault["msg"].removeprefix("Value error, ")
        if not fault["loc"]:
            yield from message.splitlines()
            continue
        section, key = (str(part) for part in fault["loc"][:2])
        name = f"{section}.{key}"
        where = _variable(name) if key in environment.get(section, {}) else name
        if name in UNQUOTED:
            yield f"{where}: {message}"
        else:
            yield f"{where}: {message[0].lower()}{message[1:]}, not {fault['input']!r}"
