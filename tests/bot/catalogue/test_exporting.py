"""What is exported, applied, changes nothing."""

import json

from hypothesis import HealthCheck, given, settings

from bot.catalogue.exporting import export
from bot.catalogue.reading import read
from bot.demo.workspace import catalogue
from storage.catalogue import Item, directory_of, items_of
from tests.bot.catalogue.catalogues import catalogues
from tests.bot.catalogue.test_applying import said
from tests.bot.catalogue.whole import WHOLE


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(catalogues())
def test_whatever_is_exported_is_read_as_it_was(directory):
    again = read(export(directory)).directory
    assert again == directory
    assert [*again.services] == [*directory.services]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(catalogues())
def test_whatever_is_stored_comes_back_as_it_was(directory):
    stored = [
        Item(item.kind, item.key, json.loads(json.dumps(item.body))) for item in items_of(directory)
    ]
    assert directory_of(stored) == directory


def test_an_export_is_written_as_an_administrator_would():
    text = export(read(WHOLE).directory)
    for line in (
        "    agents: [U0ANNE, user_group: S0TLS]\n",
        "    aliases: [pf, aide]\n",
        "    monday: [08:00-12:00, 13:30-18:00]\n",
        "      - {from: 2026-12-24, to: 2027-01-01, label: Noël}\n",
        "      critical: {own: 30m, resolve: 4h}\n",
        "        critical: {own: 15m, resolve: 1h30m}\n",
    ):
        assert line in text
    assert "hides_staff" not in text


async def test_the_demos_catalogue_applied_then_exported_changes_nothing(applier, run):
    await applier.apply(catalogue())
    text = export(await run(lambda work: work.catalogue()))
    assert said(await applier.apply(text)) == []


def test_an_alias_that_begins_with_a_question_mark_is_read_again():
    text = WHOLE.replace("aliases: [pf, aide]", 'aliases: [pf, "?0"]')
    assert read(export(read(text).directory)).directory.teams["plateforme"].aliases == ("pf", "?0")
