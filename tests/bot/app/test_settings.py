import re
from datetime import time
from pathlib import Path

import pytest

from bot.admin import handbook
from bot.admin.loading import language, load
from bot.admin.mistakes import Mistaken, sentences
from bot.admin.settings import SECRETS, GivenSettings, Settings, StoreSettings, is_secret
from bot.rendering.texts import load_texts

TOKEN = "xoxb-1234567890-abcdef"
SIGNING = "0123456789abcdef0123456789abcdef"
APP = "xapp-1-A0GUICHET-1234567890"
GOOD = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SIGNING}
ENGLISH = load_texts("en").for_person(None)
DOCS = Path(__file__).parents[3] / "docs"


pytestmark = pytest.mark.usefixtures("bare")


def told(monkeypatch, kind=Settings, **given):
    """Return the sentences that these variables earn."""
    for name, value in {**GOOD, **given}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Mistaken) as mistaken:
        load(kind)
    return sentences(mistaken.value.mistakes, ENGLISH)


def test_the_defaults_need_the_two_secrets_alone(monkeypatch):
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    settings = load(Settings)
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url.get_secret_value() == "sqlite:///data/guichet.db"
    assert str(settings.guichet_timezone) == "Europe/Paris"
    assert (settings.guichet_reopen_days, settings.guichet_language) == (16, "fr")
    assert settings.guichet_digest_at == time(8, 30)
    assert settings.guichet_catalogue is None


def test_commands_that_serve_nobody_need_no_setting():
    assert load(StoreSettings).slack_bot_token is None


def test_a_file_is_read_and_the_environment_wins_over_it(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("GUICHET_REOPEN_DAYS=20\nGUICHET_LANGUAGE=en\nOTHERS=1\n")
    monkeypatch.setenv("GUICHET_REOPEN_DAYS", "30")
    settings = load(StoreSettings)
    assert (settings.guichet_reopen_days, settings.guichet_language) == (30, "en")


def test_the_hour_of_digests_is_read_as_a_clock_shows_it(monkeypatch):
    monkeypatch.setenv("GUICHET_DIGEST_AT", "7:05")
    assert load(StoreSettings).guichet_digest_at == time(7, 5)


@pytest.mark.parametrize(
    ("written", "days"), [("7,3", (3, 7)), (" 2 , 5,2", (2, 5)), ("10", (10,)), ("none", ())]
)
def test_the_days_of_reminders_are_a_list_or_none(monkeypatch, written, days):
    assert load(StoreSettings).guichet_remind_after == (3, 7)
    monkeypatch.setenv("GUICHET_REMIND_AFTER", written)
    assert load(StoreSettings).guichet_remind_after == days


def test_the_database_is_in_the_data_directory_unless_it_is_named(monkeypatch):
    monkeypatch.setenv("GUICHET_DATA_DIR", "/srv/guichet")
    assert (
        load(StoreSettings).database_url.get_secret_value() == "sqlite:////srv/guichet/guichet.db"
    )
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk@db/guichet")
    assert load(StoreSettings).database_url.get_secret_value() == "postgresql://desk@db/guichet"


def test_what_is_missing_or_blank_is_named_with_what_to_write(monkeypatch):
    token, secret = told(monkeypatch, SLACK_BOT_TOKEN="", SLACK_SIGNING_SECRET="")
    assert token == (
        "SLACK_BOT_TOKEN is missing: write the app's bot token, which begins with xoxb-."
    )
    assert secret.startswith("SLACK_SIGNING_SECRET is missing: write the app's signing secret")


@pytest.mark.parametrize(
    ("signing", "app", "setting", "chosen"),
    [
        (SIGNING, "", "", "http"),
        ("", APP, "", "socket"),
        (SIGNING, APP, "", "http"),
        (SIGNING, APP, "socket", "socket"),
        (SIGNING, APP, "http", "http"),
    ],
)
def test_the_secret_that_is_there_says_how_slack_is_reached_unless_it_is_set(
    monkeypatch, signing, app, setting, chosen
):
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", signing)
    monkeypatch.setenv("SLACK_APP_TOKEN", app)
    monkeypatch.setenv("GUICHET_TRANSPORT", setting)
    assert load(Settings).guichet_transport == chosen


def test_a_way_to_slack_that_lacks_its_secret_asks_for_it(monkeypatch):
    (app,) = told(monkeypatch, GUICHET_TRANSPORT="socket")
    assert app == (
        "SLACK_APP_TOKEN is missing: write an app-level token with connections:write, "
        "which begins with xapp-."
    )
    (signing,) = told(
        monkeypatch, GUICHET_TRANSPORT="http", SLACK_SIGNING_SECRET="", SLACK_APP_TOKEN=APP
    )
    assert signing.startswith("SLACK_SIGNING_SECRET is missing: ")
    assert "SLACK_APP_TOKEN" in signing


def test_a_wrong_app_token_is_told_and_no_other_secret_asked_for(monkeypatch):
    (app,) = told(monkeypatch, SLACK_SIGNING_SECRET="", SLACK_APP_TOKEN=TOKEN)
    assert app.startswith("SLACK_APP_TOKEN is not right: ")


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("SLACK_API_URL", "http://elsewhere.example/api", "begins with https://"),
        ("SLACK_API_URL", "slack.com/api", "begins with https://"),
        ("GUICHET_TIMEZONE", "Europe/Pari", "such as Europe/Paris"),
        ("GUICHET_TIMEZONE", "../../etc/passwd", "such as Europe/Paris"),
        ("GUICHET_REOPEN_DAYS", "seize", "from 1 to 365"),
        ("GUICHET_REOPEN_DAYS", "0", "from 1 to 365"),
        ("GUICHET_DIGEST_AT", "8h30", "such as 08:30"),
        ("GUICHET_DIGEST_AT", "24:00", "such as 08:30"),
        ("GUICHET_DIGEST_AT", "08:30Z", "such as 08:30"),
        ("GUICHET_REMIND_AFTER", "3;7", "such as 3,7, or none"),
        ("GUICHET_REMIND_AFTER", "0,3", "such as 3,7, or none"),
        ("GUICHET_REMIND_AFTER", "3,366", "such as 3,7, or none"),
        ("GUICHET_REMIND_AFTER", "[3,7]", "such as 3,7, or none"),
        ("GUICHET_PROPOSE_RESOLUTION_AFTER", "0", "such as 14"),
        ("GUICHET_ALERTS_EVERY", "0", "such as 30"),
        ("GUICHET_TRANSPORT", "https", "socket or http"),
        ("GUICHET_LANGUAGE", "de", "fr or en"),
        ("GUICHET_LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING or ERROR"),
        ("PORT", "80000", "from 0 to 65535"),
        ("PORT", "http", "from 0 to 65535"),
    ],
)
def test_a_wrong_value_is_repeated_with_what_to_write_instead(monkeypatch, name, value, what):
    (sentence,) = told(monkeypatch, **{name: value})
    assert sentence.startswith(f"{name} cannot be “{value}”: write ")
    assert what in sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1-confidential"),
        ("SLACK_BOT_TOKEN", "xoxb-confidential\nX-Header: 1"),
        ("SLACK_BOT_TOKEN", "xoxb-confidentiäl"),
        ("SLACK_APP_TOKEN", "xoxb-confidential"),
        ("SLACK_APP_TOKEN", "xapp-confidential\nX-Header: 1"),
        ("SLACK_SIGNING_SECRET", "confidential"),
        ("SLACK_SIGNING_SECRET", "confidential with blanks"),
        ("DATABASE_URL", "mysql://root:confidential@db/guichet"),
    ],
)
def test_a_wrong_secret_is_never_repeated(monkeypatch, name, value):
    (sentence,) = told(monkeypatch, **{name: value})
    assert sentence.startswith(f"{name} is not right: write ")
    assert "confidenti" not in sentence


def test_every_mistake_is_told_at_once(monkeypatch):
    found = told(monkeypatch, PORT="x", GUICHET_LANGUAGE="de", SLACK_BOT_TOKEN="")
    assert [sentence.split()[0] for sentence in found] == [
        "SLACK_BOT_TOKEN",
        "GUICHET_LANGUAGE",
        "PORT",
    ]


def test_a_name_mistyped_is_told_with_the_one_that_was_meant(monkeypatch, tmp_path):
    assert told(monkeypatch, GUICHET_TIMEZON="Europe/Paris") == (
        "GUICHET_TIMEZON is no setting: write GUICHET_TIMEZONE.",
    )
    monkeypatch.delenv("GUICHET_TIMEZON")
    (tmp_path / ".env").write_text("GUICHET_Q=1\n")
    (sentence,) = told(monkeypatch)
    assert sentence.startswith("GUICHET_Q is no setting: write one of GUICHET_DATA_DIR, ")


def test_a_file_that_is_no_text_is_told_by_its_name(monkeypatch, tmp_path):
    (tmp_path / ".env").write_bytes(b"PORT=\xff\xfe")
    assert told(monkeypatch) == (".env cannot be read.",)


def test_secrets_do_not_show_where_settings_are_printed(monkeypatch):
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk:confidential@db/guichet")
    printed = repr(load(Settings))
    assert not any(secret in printed for secret in (TOKEN, SIGNING, "confidential"))


def test_the_language_of_mistakes_survives_a_mistake_in_it(monkeypatch):
    assert language() == "fr"
    monkeypatch.setenv("GUICHET_LANGUAGE", "en")
    assert language() == "en"
    monkeypatch.setenv("GUICHET_LANGUAGE", "klingon")
    assert language() == "fr"


def test_given_settings_read_no_environment(monkeypatch):
    monkeypatch.setenv("PORT", "1")
    given = GivenSettings(slack_bot_token=TOKEN, slack_signing_secret=SIGNING)
    assert given.port == 8000


def test_an_address_of_slack_always_ends_so_that_methods_can_follow(monkeypatch):
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9000/api")
    assert load(StoreSettings).slack_api_url == "http://127.0.0.1:9000/api/"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_says_what_it_is_and_what_to_write_and_is_documented(name):
    setting = Settings.model_fields[name]
    assert setting.description
    assert setting.json_schema_extra["write"].startswith("write ")
    row = re.compile(rf"^\| `{name.upper()}` \| {re.escape(setting.description)}", re.MULTILINE)
    assert row.search((DOCS / "settings.md").read_text())


def test_what_may_hold_a_password_counts_as_secret():
    secret = {name for name, setting in Settings.model_fields.items() if is_secret(setting)}
    assert secret == {
        "slack_bot_token",
        "slack_app_token",
        "slack_signing_secret",
        "database_url",
    }


def test_the_pages_made_from_the_code_are_fresh_and_a_stale_one_is_found(tmp_path, capsys):
    assert handbook.main(["--check"]) == 0
    assert handbook.main(["--check"], tmp_path) == 1
    assert "docs/settings.md is out of date: run `make docs`." in capsys.readouterr().err
    assert handbook.main([], tmp_path) == 0
    assert handbook.main(["--check"], tmp_path) == 0


@pytest.fixture
def secret_file(tmp_path):
    """Writes a file that holds a secret."""

    def write(content, name="secret"):
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return write


def test_every_secret_may_be_in_a_file_of_its_own(monkeypatch, secret_file):
    written = {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING,
        "SLACK_APP_TOKEN": APP,
        "DATABASE_URL": "postgresql://desk:confidential@db/guichet",
    }
    for name, secret in written.items():
        monkeypatch.setenv(f"{name}_FILE", secret_file(f"{secret}\r\n".encode(), name))
    settings = load(Settings)
    assert {name.upper() for name in SECRETS} == set(written)
    for name, secret in written.items():
        assert getattr(settings, name.lower()).get_secret_value() == secret


def test_a_secret_s_file_may_be_named_in_the_env_file(tmp_path, secret_file):
    path = secret_file(TOKEN.encode())
    (tmp_path / ".env").write_text(f"SLACK_BOT_TOKEN_FILE={path}\nSLACK_SIGNING_SECRET={SIGNING}\n")
    assert load(Settings).slack_bot_token.get_secret_value() == TOKEN


def test_a_secret_is_given_in_one_way_alone(monkeypatch, secret_file):
    path = secret_file(TOKEN.encode())
    assert told(monkeypatch, SLACK_BOT_TOKEN_FILE=path) == (
        "SLACK_BOT_TOKEN and SLACK_BOT_TOKEN_FILE are both set: keep one of them.",
    )
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")
    assert load(Settings).slack_bot_token.get_secret_value() == TOKEN


@pytest.mark.parametrize("content", [None, b"", b"\n", b" \n", b"\xff\xfe"])
def test_a_secret_s_file_that_cannot_be_used_is_the_only_thing_told(
    monkeypatch, secret_file, content
):
    path = "nowhere" if content is None else secret_file(content)
    (sentence,) = told(monkeypatch, SLACK_BOT_TOKEN="", SLACK_BOT_TOKEN_FILE=path)
    assert sentence.startswith(f"SLACK_BOT_TOKEN_FILE: {path} ")
    assert sentence.endswith((" is empty.", "(No such file or directory).", "Error)."))


def test_a_directory_and_a_device_without_end_are_no_secrets(monkeypatch, tmp_path):
    (sentence,) = told(monkeypatch, SLACK_BOT_TOKEN="", SLACK_BOT_TOKEN_FILE=str(tmp_path))
    assert sentence.endswith("cannot be read (Is a directory).")
    (sentence,) = told(monkeypatch, SLACK_BOT_TOKEN="", SLACK_BOT_TOKEN_FILE="/dev/zero")
    assert sentence.startswith("SLACK_BOT_TOKEN is not right: ")


def test_a_wrong_secret_in_a_file_is_never_repeated(monkeypatch, secret_file):
    path = secret_file(b"xapp-confidential")
    (sentence,) = told(monkeypatch, SLACK_BOT_TOKEN="", SLACK_BOT_TOKEN_FILE=path)
    assert sentence.startswith("SLACK_BOT_TOKEN is not right: write ")
    assert "confidential" not in sentence


def test_the_documentation_tells_of_the_files():
    page = (DOCS / "settings.md").read_text()
    assert all(f"`{name.upper()}_FILE`" in page for name in SECRETS)
