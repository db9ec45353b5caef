"""Reads the settings, once, from the environment and `.env`: then they are passed in.

Whatever is wrong is told all at once, a sentence for each variable that says what to write and
never repeats a secret.
"""

import difflib
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import DotEnvSettingsSource

from bot.admin.mistakes import Mistake, Mistaken, Phrase
from bot.admin.secret_files import secret_files
from bot.admin.settings import ENV_FILE, Settings, StoreSettings, is_secret
from bot.admin.values import NEEDS_ANOTHER
from bot.rendering.texts import gettext_noop

SettingsT = TypeVar("SettingsT", bound=StoreSettings)

_PREFIX: Final = "GUICHET_"
_SHOWN: Final = 80  # characters of a wrong value


def load(kind: type[SettingsT], env_file: Path = ENV_FILE) -> SettingsT:
    """Read the settings from the environment, then from a file; raises Mistaken.

    A secret may be in a file of its own.
    """
    try:
        unknown = [_unknown(name) for name in _unknown_names(env_file)]
        files = tuple(secret_files(_given(env_file)))
        unknown += [file.mistake for file in files if file.mistake]
        secrets: dict[str, Any] = {file.setting: file.secret for file in files if file.secret}
        settings = kind(_env_file=env_file, **secrets)  # type: ignore[call-arg] # theirs
    except ValidationError as error:
        told = {file.setting for file in files if file.mistake}
        raise Mistaken([*_mistakes(kind, error, told), *unknown]) from None
    except (OSError, UnicodeDecodeError):
        raise Mistaken(
            [Mistake.of(gettext_noop("{file} cannot be read."), file=env_file)]
        ) from None
    if unknown:
        raise Mistaken(unknown)
    return settings


def language(env_file: Path = ENV_FILE) -> str:
    """Return the language to tell mistakes in, even that of the language itself."""
    given = _given(env_file).get("GUICHET_LANGUAGE")
    return given if given in {"fr", "en"} else "fr"


def _given(env_file: Path) -> Mapping[str, str | None]:
    return {
        **_file_values(env_file),
        **{name: value for name, value in os.environ.items() if value},
    }


def _mistakes(
    kind: type[StoreSettings], error: ValidationError, told: Collection[str]
) -> Iterator[Mistake]:
    for found in error.errors(include_url=False, include_context=False):
        if found["type"] == "default_factory_not_called":
            continue  # it waits for another setting, which is told
        name = found["msg"] if found["type"] == NEEDS_ANOTHER else str(found["loc"][0])
        if name in told:
            continue
        setting = kind.model_fields[name]
        missing = found["type"] in {"missing", NEEDS_ANOTHER}
        yield _mistake(name.upper(), setting, None if missing else found["input"])


def _mistake(name: str, setting: FieldInfo, value: object) -> Mistake:
    extra = setting.json_schema_extra
    write = Phrase(str(extra["write"]) if isinstance(extra, dict) else "")
    if value is None:
        return Mistake.of(gettext_noop("{name} is missing: {write}."), name=name, write=write)
    if is_secret(setting):
        return Mistake.of(gettext_noop("{name} is not right: {write}."), name=name, write=write)
    shown = str(value)[:_SHOWN]
    return Mistake.of(
        gettext_noop("{name} cannot be “{value}”: {write}."), name=name, value=shown, write=write
    )


def _unknown_names(env_file: Path) -> Iterator[str]:
    """Find what looks like a setting and is none: a typing error would pass unseen."""
    for name in sorted({*_file_values(env_file), *os.environ}):
        if name.startswith(_PREFIX) and name.lower() not in Settings.model_fields:
            yield name


def _unknown(name: str) -> Mistake:
    ours = [field.upper() for field in Settings.model_fields if field.upper().startswith(_PREFIX)]
    known = {field.removeprefix(_PREFIX): field for field in ours}
    near = difflib.get_close_matches(name.removeprefix(_PREFIX), known, n=1)
    if near:
        return Mistake.of(
            gettext_noop("{name} is no setting: write {near}."), name=name, near=known[near[0]]
        )
    names = ", ".join(ours)
    return Mistake.of(
        gettext_noop("{name} is no setting: write one of {names}."), name=name, names=names
    )


def _file_values(env_file: Path) -> Mapping[str, str | None]:
    source = DotEnvSettingsSource(Settings, env_file=env_file, env_ignore_empty=True)
    return {name.upper(): value for name, value in source.env_vars.items()}
