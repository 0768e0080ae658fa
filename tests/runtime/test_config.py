"""The settings: their sources and precedence, and one readable line for each error."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import trustme

from runtime.config import (
    CONFIG,
    AboutSection,
    DiscordSection,
    RetentionSection,
    Settings,
    SettingsError,
    TokenError,
    load,
)
from runtime.words import Words

TOKEN = "a-token-that-no-line-may-show"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    for name in os.environ:
        if name.upper().startswith(("CIRCLEKEEPER_", "DISCORD_TOKEN")):
            monkeypatch.delenv(name)


@pytest.fixture
def config(tmp_path):
    """Write a config.toml and return its path."""

    def write(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(text)
        return path

    return write


def refused(path: Path | None = None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert all("\n" not in line for line in caught.value.lines)
    assert TOKEN not in str(caught.value)
    return caught.value.lines


def test_the_shipped_file_has_the_defaults():
    assert load(CONFIG) == Settings()


def test_the_shipped_file_has_every_setting(config):
    keys = [line.split(" = ")[0] for line in CONFIG.read_text().splitlines() if line and line[0] not in "#["]
    assert keys == [
        "url",
        "address",
        "ca_file",
        "rate",
        "level",
        "messages",
        "shared",
        "refused",
        "votes",
        "unconfirmed",
        "absences",
        "profiles",
        "thanks",
        "contact",
        "docs_url",
    ]


def test_docs_say_for_how_long_what_is_over_is_kept():
    told = (CONFIG.parent / "docs/privacy.md").read_text()
    assert [name for name, days in RetentionSection() if f"| `retention.{name}` | {days} |" not in told] == []


def test_days_of_retention_are_periods_for_the_rules(config):
    settings = load(config("[retention]\nvotes = 3"))
    assert settings.retention.periods == replace(RetentionSection().periods, votes=timedelta(days=3))


def test_pages_have_an_address_once_they_are_published(config):
    assert load(config('[about]\ndocs_url = "https://example.org/docs/"')).about.page("members") == (
        "https://example.org/docs/members.md"
    )
    assert load(config("")).about.page("members") == ""


def test_the_policy_says_whom_to_ask_and_where_the_pages_are():
    about = AboutSection(contact="circles@example.org", docs_url="https://example.org/docs")
    said = Words().render("privacy/policy", kept=RetentionSection().periods, about=about)
    assert "Ask circles@example.org." in said
    assert "<https://example.org/docs/privacy.md>" in said
    assert "<https://example.org/docs/terms.md>" in said
    assert "Ask" not in Words().render("privacy/policy", kept=RetentionSection().periods, about=AboutSection())


@pytest.mark.parametrize("contact", ["circles@example.org", "https://example.org/contact"])
def test_the_contact_is_an_address(config, contact):
    assert load(config(f'[about]\ncontact = "{contact}"')).about.contact == contact


def test_the_environment_overrides_the_file_key_by_key(config, monkeypatch):
    path = config('[discord]\naddress = "127.0.0.1:1"\n[log]\nlevel = "debug"\n')
    monkeypatch.setenv("CIRCLEKEEPER_DISCORD__ADDRESS", "127.0.0.1:2")
    monkeypatch.setenv("CIRCLEKEEPER_CLOCK__RATE", "60")
    settings = load(path)
    assert (settings.discord.address, settings.clock.rate, settings.log.level) == ("127.0.0.1:2", 60, "debug")


def test_settings_built_directly_ignore_the_environment(monkeypatch):
    monkeypatch.setenv("CIRCLEKEEPER_DATABASE__URL", "sqlite://elsewhere.db")
    assert Settings().database.url == "sqlite://circle.db"


def test_settings_cannot_be_changed_after_the_start():
    with pytest.raises(ValueError, match="frozen"):
        Settings().discord.address = "127.0.0.1:1"  # pyrefly: ignore[read-only]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[database]\nurk = "x"', "config.toml: there is no setting database.urk; did you mean database.url?"),
        ('[databse]\nurl = "x"', "config.toml: there is no setting databse.url; did you mean database.url?"),
        ("zzz = 1", "config.toml: there is no setting zzz"),
        ("clock = 3", "config.toml: clock is a section: write [clock] and its keys below"),
        (
            f'[discord]\ntoken = "{TOKEN}"',
            "config.toml: discord.token is a secret: give it by DISCORD_TOKEN or DISCORD_TOKEN_FILE instead",
        ),
        (
            f'[database]\nurl = "postgres://circlekeeper:{TOKEN}@db/circles"',
            "database.url: PostgreSQL is not part of this version. Use sqlite://circle.db, or another path.",
        ),
        (
            '[database]\nurl = "sqlite://"',
            "database.url: A database's address is sqlite:// and a path, such as sqlite://circle.db.",
        ),
        (
            '[database]\nurl = "sqlite://:memory:"',
            "database.url: A database in memory would forget its circles. Name a file, such as sqlite://circle.db.",
        ),
        (
            '[database]\nurl = "sqlite://circle.db?mode=ro"',
            "database.url: The database's address takes no options after a question mark; only a path.",
        ),
        ("[clock]\nrate = true", "clock.rate: must be a number, not True"),
        ("[clock]\nrate = 0", "clock.rate: input should be greater than 0, not 0"),
        ("[clock]\nrate = inf", "clock.rate: input should be a finite number, not inf"),
        (
            "[retention]\nvotes = 0",
            "retention.votes: input should be greater than or equal to 1, not 0",
        ),
        ("[retention]\nmessages = true", "retention.messages: must be a number, not True"),
        ("[retention]\nvote = 9", "config.toml: there is no setting retention.vote; did you mean retention.votes?"),
        (
            '[about]\ndocs_url = "http://example.org/docs"',
            "about.docs_url: must be empty, or an address such as https://example.org/circlekeeper, "
            "not 'http://example.org/docs'",
        ),
        (
            '[about]\ndocs_url = "https://example.org/docs?page=1"',
            "about.docs_url: must be empty, or an address such as https://example.org/circlekeeper, "
            "not 'https://example.org/docs?page=1'",
        ),
        (
            '[about]\ncontact = "ask Priya"',
            "about.contact: must be empty, an e-mail address, or an address such as https://example.org/contact, "
            "not 'ask Priya'",
        ),
        ('[log]\nlevel = "loud"', "log.level: input should be 'debug', 'info', 'warning' or 'error', not 'loud'"),
        (
            "[clock]\nrate = 2",
            "clock.rate: anything but 1 needs a discord.address; the real Discord keeps its own time",
        ),
    ],
)
def test_each_error_is_one_line(config, text, line):
    assert refused(config(text)) == [line]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "127.0.0.1:²",
        "127.0.0.1:x",
        "10.0.0.1:443",
        "localhost:443",
        ":443",
    ],
)
def test_an_address_that_could_leave_this_machine_is_refused(config, address):
    (line,) = refused(config(f'[discord]\naddress = "{address}"'))
    assert line.startswith("discord.address: must be empty, or 127.0.0.1:PORT")


def test_all_errors_are_reported_at_once(config):
    assert len(refused(config('[clock]\nrate = -1\n[log]\nlevel = "loud"\n'))) == 2


def test_the_error_for_invalid_toml_names_the_line(config):
    (line,) = refused(config("[clock\n"))
    assert "line 1" in line


def test_a_file_that_is_named_must_exist(tmp_path):
    assert refused(tmp_path / "none.toml") == [f"{tmp_path / 'none.toml'}: No such file or directory"]


def test_a_ca_file_needs_an_address(config, tmp_path):
    authority = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(authority)
    (line,) = refused(config(f'[discord]\nca_file = "{authority}"'))
    assert line.startswith("discord.ca_file: only a discord.address has")
    assert DiscordSection(address="127.0.0.1:1", ca_file=str(authority)).ca_file == str(authority)


def test_a_ca_file_must_exist_and_be_a_certificate(config, tmp_path):
    (tmp_path / "ca.pem").write_text("no certificate")
    (wrong,) = refused(config(f'[discord]\naddress = "127.0.0.1:1"\nca_file = "{tmp_path / "ca.pem"}"'))
    (absent,) = refused(config(f'[discord]\naddress = "127.0.0.1:1"\nca_file = "{tmp_path / "no.pem"}"'))
    assert "holds no certificate" in wrong
    assert "No such file" in absent
    (folder,) = refused(config(f'[discord]\naddress = "127.0.0.1:1"\nca_file = "{tmp_path}"'))
    assert "Is a directory" in folder


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (
            "CIRCLEKEEPER_DATABASE__URI",
            "there is no setting CIRCLEKEEPER_DATABASE__URI; did you mean CIRCLEKEEPER_DATABASE__URL?",
        ),
        (
            "CIRCLEKEEPER_DATABASE",
            "there is no setting CIRCLEKEEPER_DATABASE; did you mean CIRCLEKEEPER_DATABASE__URL?",
        ),
        ("CIRCLEKEEPER_X", "there is no setting CIRCLEKEEPER_X"),
        ("CIRCLEKEEPER_TOKEN", "there is no setting CIRCLEKEEPER_TOKEN; the token is given by DISCORD_TOKEN"),
    ],
)
def test_an_unknown_variable_is_refused_with_the_nearest_known_one(monkeypatch, name, line):
    monkeypatch.setenv(name, TOKEN)
    assert refused() == [line]


def test_the_error_for_a_bad_value_from_the_environment_names_the_variable(monkeypatch):
    monkeypatch.setenv("CIRCLEKEEPER_CLOCK__RATE", "quick")
    (line,) = refused()
    assert line.startswith("CIRCLEKEEPER_CLOCK__RATE: input should be a valid number")


def test_the_token_comes_from_the_environment_and_is_never_shown(monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", f" {TOKEN}\n")
    settings = load()
    assert settings.token is not None
    assert settings.token.get_secret_value() == TOKEN
    assert TOKEN not in repr(settings)


def test_the_token_may_be_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "token").write_text(TOKEN + "\n")
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(tmp_path / "token"))
    settings = load()
    assert settings.token is not None
    assert settings.token.get_secret_value() == TOKEN


def test_an_empty_token_counts_as_none(monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "  ")
    assert load().token is None


def test_a_token_file_that_cannot_be_read_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(tmp_path / "none"))
    assert refused() == [f"DISCORD_TOKEN_FILE: {tmp_path / 'none'}: No such file or directory"]
    (tmp_path / "image").write_bytes(b"\xff\xfe\x80")
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(tmp_path / "image"))
    assert refused() == [f"DISCORD_TOKEN_FILE: {tmp_path / 'image'} is not a text file"]


@pytest.mark.parametrize("within", ["\n", "\r\n", "\0", " ", "\N{NO-BREAK SPACE}", "\u200b"])
def test_a_token_that_could_not_be_sent_is_refused_without_showing_it(monkeypatch, tmp_path, within):
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}{within}{TOKEN}")
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(file))
    (line,) = refused()
    assert line.startswith(f"DISCORD_TOKEN_FILE: {file}: there is a space, a line end or another character")


def test_a_token_that_could_not_be_sent_is_told_apart_from_wrong_settings(config, monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", f"{TOKEN}\n{TOKEN}")
    with pytest.raises(TokenError, match="DISCORD_TOKEN: there is a space, a line end"):
        load(config(""))
    assert refused(config("x = 1")) == ["config.toml: there is no setting x"]


def test_a_byte_order_mark_is_no_part_of_a_file(config, monkeypatch, tmp_path):
    assert load(config('\ufeff[log]\nlevel = "debug"')).log.level == "debug"
    (tmp_path / "token").write_text(f"\ufeff{TOKEN}")
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(tmp_path / "token"))
    token = load().token
    assert token is not None
    assert token.get_secret_value() == TOKEN


def test_a_file_in_another_encoding_says_which_one_it_needs(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("[log]", encoding="utf-16")
    assert refused(path) == [f"{path}: is not UTF-8: save it once more in that encoding"]


def test_a_folder_in_place_of_the_settings_file_is_named(tmp_path):
    assert refused(tmp_path) == [f"{tmp_path}: Is a directory"]


def test_two_tokens_are_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(tmp_path / "token"))
    assert refused() == ["DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set: keep one of them"]
