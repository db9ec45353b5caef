import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import bot
from bot.rendering.texts import LOCALES, load_texts
from core.directory import Team
from core.ticket import Person
from tests.bot.rendering.scenes import CATALOGUE, EN, FR

KEYWORDS = {"texts": None, "rich": None, "count": (1, 2), "gettext_noop": None}
PLACEHOLDER = re.compile(r"\{(\w+)\}")
NOON = datetime(2026, 3, 18, 8, 14, tzinfo=UTC)

MsgId = str | tuple[str, ...]


def french() -> Catalog:
    with (LOCALES / "fr" / "LC_MESSAGES" / "guichet.po").open("rb") as source:
        return read_po(source, "fr")


def extracted() -> Iterator[tuple[str, MsgId]]:
    folder = str(Path(bot.__file__).parent)
    for path, _, found, _, _ in extract_from_dir(folder, [("**.py", "python")], keywords=KEYWORDS):
        yield path, found


def forms(text: MsgId) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_every_text_of_the_bot_is_translated_into_french():
    catalogue = french()
    missing = [
        f"bot/{path}: {msgid!r}"
        for path, msgid in extracted()
        if not (found := catalogue.get(msgid)) or not all(forms(found.string)) or found.fuzzy
    ]
    assert missing == []


def test_a_text_that_counts_has_both_forms_in_french():
    counted = [message for message in french() if message.id and not isinstance(message.id, str)]
    assert counted
    for message in counted:
        assert len(message.string) == 2
        assert all(message.string)


def test_a_translation_fills_in_the_same_values():
    for message in french():
        for text in forms(message.string) if message.id else ():
            wanted = set(PLACEHOLDER.findall(forms(message.id)[-1]))
            assert set(PLACEHOLDER.findall(text)) == wanted, message.id


def test_no_translation_is_left_over():
    known = {msgid for _, msgid in extracted()}
    left = [message.id for message in french() if message.id and message.id not in known]
    assert left == []


def test_french_typography_is_kept():
    wrong = [
        text
        for message in french()
        for text in (forms(message.string) if message.id else ())
        if re.search(r"[ \w\d}»][;!?]| [:»]|« |(?<=\w):(?![/\w{])|’|\.\.\.", text)
    ]
    assert wrong == []


def test_what_lacks_a_translation_falls_back_to_english():
    assert FR("Never written {x}", x=1) == "Never written 1"


def test_a_text_speaks_the_language_of_its_reader():
    assert FR("Cancel") == "Annuler"
    assert EN("Cancel") == "Cancel"


@pytest.mark.parametrize("locale", [None, "", "de-DE", "xx", "nonsense-", "fr", "fr-CA", "FR_fr"])
def test_whoever_has_no_language_of_ours_reads_french(locale: str | None):
    texts = CATALOGUE.for_person(Person("U0", "Somebody", locale=locale))
    assert texts("Cancel") == "Annuler"
    assert CATALOGUE.for_person(None)("Cancel") == "Annuler"


def test_a_team_s_channel_reads_the_team_s_language():
    team = Team("t", "Team", "C0T", language="en")
    assert CATALOGUE.for_team(team)("Cancel") == "Cancel"


def test_the_default_language_may_be_english():
    assert load_texts("en").for_person(None)("Cancel") == "Cancel"
    with pytest.raises(ValueError, match="de"):
        load_texts("de")


def test_a_plural_follows_the_language():
    one, many = (
        "{n} ticket goes back to its team's queue.",
        "{n} tickets go back to their team's queue.",
    )
    assert FR.count(one, many, 0).startswith("0 ticket revient")
    assert FR.count(one, many, 2).startswith("2 tickets reviennent")
    assert EN.count(one, many, 0).startswith("0 tickets go")


def test_an_instant_is_written_in_the_reader_s_zone():
    island = CATALOGUE.for_person(Person("U0", "S", locale="fr-FR", timezone="Indian/Reunion"))
    lost = CATALOGUE.for_person(Person("U0", "S", locale="fr-FR", timezone="Nowhere/../etc"))
    assert FR.moment(NOON) == "18 mars 2026 à 09:14"
    assert island.moment(NOON) == "18 mars 2026 à 12:14"
    assert lost.moment(NOON) == FR.moment(NOON)
    assert EN.moment(NOON) == "18 March 2026 at 08:14"


def test_whoever_has_no_time_zone_reads_the_desk_s():
    nowhere = CATALOGUE.for_person(Person("U0", "S", locale="fr-FR", timezone=None))
    assert nowhere.moment(NOON) == FR.moment(NOON)


def test_the_29th_of_february_and_the_year_s_end_are_the_reader_s_too():
    late = Person("U0", "S", locale="fr-FR", timezone="Pacific/Auckland")
    there = CATALOGUE.for_person(late)
    assert FR.date(datetime(2028, 2, 29, 12, 0, tzinfo=UTC)) == "29 février 2028"
    assert there.date(datetime(2028, 2, 28, 12, 0, tzinfo=UTC)) == "29 février 2028"
    assert FR.date(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "1 janvier 2027"


def test_a_day_near_midnight_is_the_reader_s_day():
    late = datetime(2026, 3, 18, 23, 30, tzinfo=UTC)
    assert FR.date(late) == "19 mars 2026"
    assert FR.date(late.date()) == "18 mars 2026"


def test_a_duration_is_written_in_words():
    assert FR.duration(timedelta(hours=3)) == "3\N{NO-BREAK SPACE}heures"
    assert EN.duration(timedelta(days=1)) == "1 day"


def test_a_channel_s_date_is_a_token_that_slack_writes_for_each_reader():
    assert FR.token(NOON) == "<!date^1773821640^{date_short} à {time}|18 mars 2026 à 09:14>"


def test_values_are_escaped_where_markup_is_written():
    assert FR.rich("Attachments: {files}", files="<!here>").endswith("&lt;!here&gt;")
