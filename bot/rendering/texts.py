"""The texts people read: gettext catalogues, French first, the msgid being the English text.

Dates and durations are written by Babel in the reader's language and time zone.
https://babel.pocoo.org/en/latest/dates.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_percent

from bot.rendering import mrkdwn
from bot.rendering.mrkdwn import Mrkdwn
from core.directory import Team
from core.ticket import Person

LOCALES: Final = Path(__file__).parent.parent / "locales"
_FRENCH: Final = "fr"


def gettext_noop(msgid: str) -> str:
    """Mark a text for translation where it stands in a table and is translated later."""
    return msgid


_MOMENT: Final = gettext_noop("{date} at {time}")


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts in one language, with dates as one country writes them, in one time zone."""

    language: str
    locale: Locale
    zone: ZoneInfo
    translations: GNUTranslations

    def __call__(self, msgid: str, **values: object) -> str:
        """Translate a text and fill in its values: plain words, escaped where they are shown."""
        return self.translations.gettext(msgid).format(**values)

    def rich(self, msgid: str, **values: str) -> Mrkdwn:
        """Translate a text and fill in its values, whose own markup is kept."""
        return mrkdwn.filled(self.translations.gettext(msgid), values)

    def count(self, singular: str, plural: str, n: int, **values: object) -> str:
        """Translate a text in the form that `n` needs; {n} is the number."""
        return self.translations.ngettext(singular, plural, n).format(n=n, **values)

    def date(self, day: date, width: Literal["medium", "long"] = "long") -> str:
        """Write a day: 18 mars 2026; an instant counts as its day in the reader's zone."""
        if isinstance(day, datetime):
            day = day.astimezone(self.zone).date()
        return format_date(day, width, self.locale)

    def time(self, instant: datetime) -> str:
        """Write a time of day in the reader's zone."""
        return format_time(instant, "short", self.zone, self.locale)

    def moment(self, instant: datetime) -> str:
        """Write an instant, date and time, in the reader's zone."""
        return self(_MOMENT, date=self.date(instant), time=self.time(instant))

    def duration(self, duration: timedelta) -> str:
        """Write a length of time, roughly."""
        return format_timedelta(duration, locale=self.locale)

    def percent(self, ratio: float) -> str:
        """Write a part of one as so many in a hundred, without decimals."""
        return format_percent(ratio, locale=self.locale)

    def token(self, instant: datetime) -> Mrkdwn:
        """Write an instant that Slack shows in each reader's own zone."""
        form = self(_MOMENT, date="{date_short}", time="{time}")
        return mrkdwn.moment(int(instant.timestamp()), form, self.moment(instant))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All languages; whoever has none of them reads French."""

    languages: Mapping[str, GNUTranslations]
    default: str
    zone: ZoneInfo

    def for_person(self, person: Person | None) -> Texts:
        """Return the texts in somebody's language and time zone, as Slack tells them."""
        zone = _zone(person.timezone if person else None) or self.zone
        return self._texts(person.locale if person else None, zone)

    def for_team(self, team: Team) -> Texts:
        """Return the texts in a team's language: everybody in its channel reads the same."""
        return self._texts(team.language, self.zone)

    def _texts(self, locale: str | None, zone: ZoneInfo) -> Texts:
        known = _locale(locale)
        if known is None or known.language not in self.languages:
            known = Locale.parse(self.default)
        return Texts(known.language, known, zone, self.languages[known.language])


def _locale(name: str | None) -> Locale | None:
    """Return a locale by the name Slack gives it, fr-FR; None for one that is not known here."""
    try:
        return Locale.parse((name or "").replace("-", "_")) if name else None
    except (UnknownLocaleError, ValueError):
        return None


def _zone(name: str | None) -> ZoneInfo | None:
    """Return a time zone by its IANA name, None for one that is not known here."""
    try:
        return ZoneInfo(name) if name else None
    except (OSError, ValueError, LookupError):
        return None


def load_texts(default: str = _FRENCH, timezone: ZoneInfo | None = None) -> Catalogue:
    """Read every catalogue of the house; `default` is the language of who has none of them.

    `timezone` is that of people and teams without one: Europe/Paris when left out.
    Raises ValueError when there is no catalogue in the default language.
    """
    found = {path.parent.parent.name: path for path in sorted(LOCALES.glob("*/LC_MESSAGES/*.po"))}
    if default not in found:
        message = f"no texts in the language {default!r}"
        raise ValueError(message)
    languages = {language: _translations(language, path) for language, path in found.items()}
    return Catalogue(languages, default, timezone or ZoneInfo("Europe/Paris"))


@cache
def _translations(language: str, path: Path) -> GNUTranslations:
    """Compile a catalogue in memory: what lacks a translation falls back to its msgid."""
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, Locale.parse(language)))
    compiled.seek(0)
    return GNUTranslations(compiled)
