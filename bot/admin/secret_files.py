"""Secrets in files of their own, as container platforms hand them out: NAME_FILE holds the path.

pydantic-settings reads a whole directory in which each file bears a setting's name; here each
setting names its own file, so that one secret may be shared and each mistake names its variable.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from bot.admin.mistakes import Mistake
from bot.admin.settings import SECRETS
from bot.rendering.texts import gettext_noop

SUFFIX: Final = "_FILE"
_LONGEST: Final = 10_000  # bytes: no secret is so long, and a device has no end


@dataclass(frozen=True, slots=True)
class SecretFile:
    """A setting's file, with what it holds or what is wrong with it."""

    setting: str
    secret: SecretStr | None = None
    mistake: Mistake | None = None


def secret_files(given: Mapping[str, str | None]) -> Iterator[SecretFile]:
    """Read the file of each secret that has one; `given` are the variables by name."""
    for setting in SECRETS:
        name = setting.upper()
        if path := given.get(name + SUFFIX):
            yield _both(setting) if given.get(name) else _read(setting, Path(path))


def _both(setting: str) -> SecretFile:
    both = gettext_noop("{name} and {name}_FILE are both set: keep one of them.")
    return SecretFile(setting, mistake=Mistake.of(both, name=setting.upper()))


def _read(setting: str, path: Path) -> SecretFile:
    try:
        with path.open("rb") as file:
            text = file.read(_LONGEST).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        unread = gettext_noop("{name}_FILE: {file} cannot be read ({error}).")
        return _mistaken(setting, unread, path, error=reason)
    secret = text.removesuffix("\n").removesuffix("\r")
    if not secret.strip():
        return _mistaken(setting, gettext_noop("{name}_FILE: {file} is empty."), path)
    return SecretFile(setting, SecretStr(secret))


def _mistaken(setting: str, words: str, path: Path, error: str = "") -> SecretFile:
    told = Mistake.of(words, name=setting.upper(), file=path, error=error)
    return SecretFile(setting, mistake=told)
