import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.admin.mistakes import Mistaken, sentences
from bot.catalogue.reading import read
from bot.rendering.texts import load_texts
from core.directory import Academy, Routing
from tests.bot.catalogue.written import CATALOGUE, spoiled

ENGLISH = load_texts("en").for_person(None)


def mistakes(text: str) -> tuple[str, ...]:
    with pytest.raises(Mistaken) as mistaken:
        read(text)
    return sentences(mistaken.value.mistakes, ENGLISH)


def test_a_right_catalogue_becomes_the_directory_it_tells():
    directory = read(CATALOGUE).directory
    assert directory.academies["toulouse"] == Academy(
        "toulouse", "Académie de Toulouse", "plateforme-tls", frozenset({"ac-toulouse.fr"})
    )
    team = directory.teams["plateforme-tls"]
    assert (team.academy, team.channel, team.language) == ("toulouse", "C0TLS", "fr")
    assert (team.agents, team.supervisors) == ({"U0ANNE", "U0BRUNO"}, {"U0SOPHIE"})
    mail = directory.services["messagerie"]
    assert mail.routing == Routing(
        None, {"toulouse": "plateforme-tls", "montpellier": "plateforme-mpl"}
    )
    assert mail.subcategories["acces"].routing == Routing("reseau")
    assert mail.subcategories["pleine"].name_en == "Mailbox full"
    assert directory.route("messagerie", "acces", "toulouse") == "reseau"
    assert directory.route("messagerie", "pleine", "toulouse") == "plateforme-tls"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("platform_team: plateforme-mpl", "platform_team: inconnue"),
            "line 8: No team has the key “inconnue”.",
        ),
        (
            ("academy: montpellier", "academy: inconnue"),
            "line 19: No académie has the key “inconnue”.",
        ),
        (
            ("and internet, team: reseau", "and internet, team: inconnue"),
            "line 36: No team has the key “inconnue”.",
        ),
        (
            ("montpellier: plateforme-mpl}", "montpellier: inconnue}"),
            "line 32: No team has the key “inconnue”.",
        ),
        (
            ("{toulouse: plateforme-tls", "{tolosa: plateforme-tls"),
            "line 32: No académie has the key “tolosa”.",
        ),
        (
            ("Access, team: reseau", "Access, team: inconnue"),
            "line 35: No team has the key “inconnue”.",
        ),
        (
            ("channel: C0MPL", "channel: C0TLS"),
            "line 20: Two teams have the channel C0TLS, first on line 14.",
        ),
        (
            ("[U0ANNE, U0BRUNO]", "[U0ANNE, U0ANNE]"),
            "line 15: U0ANNE is written twice in this list, first on line 15.",
        ),
        (
            ("supervisors: [U0SOPHIE]", "supervisors: [U0SOPHIE, U0SOPHIE]"),
            "line 16: U0SOPHIE is written twice in this list, first on line 16.",
        ),
        (
            ("[ac-montpellier.fr]", "[ac-toulouse.fr]"),
            "line 9: The domain ac-toulouse.fr is written twice, first on line 5.",
        ),
        (
            ("- key: montpellier", "- key: toulouse"),
            "line 6: Two académies have the key “toulouse”, first on line 2.",
        ),
        (
            ("- key: plateforme-mpl", "- key: plateforme-tls"),
            "line 17: Two teams have the key “plateforme-tls”, first on line 11.",
        ),
        (
            ("{key: reseau, name", "{key: messagerie, name"),
            "line 36: Two services have the key “messagerie”, first on line 29.",
        ),
        (
            ("{key: acces", "{key: pleine"),
            "line 35: Two subcategories of a service have the key “pleine”, first on line 34.",
        ),
        (
            ("    channel: C0RESEAU\n", "    channel: C0RESEAU\n    channel: C0AUTRE\n"),
            "line 25: “channel” is written twice, first on line 24.",
        ),
        (
            ("channel: C0RESEAU", "chanel: C0RESEAU"),
            "line 24: “chanel” is not known here: write channel.",
        ),
        (("    channel: C0RESEAU\n", ""), "line 22: “channel” is missing."),
        (
            ("channel: C0RESEAU", "channel: '#reseau'"),
            "line 24: “channel” cannot be “#reseau”: a channel is written by its id",
        ),
        (
            ("[U0KARIM, U0LEA]", "[U0KARIM, '@lea']"),
            "line 25: “agents” cannot be “@lea”: a person is written by his member id",
        ),
        (
            ("- key: messagerie", "- key: La Messagerie"),
            "line 29: “key” cannot be “La Messagerie”: a key is made of small letters",
        ),
        (
            ("[ac-montpellier.fr]", "['@ac-montpellier.fr']"),
            "line 9: “email_domains” cannot be “@ac-montpellier.fr”: a domain is what follows",
        ),
        (
            ("name: Réseaux et télécoms", "name: 42"),
            "line 23: “name” must be text: write it between quotes.",
        ),
        (
            ("name: Réseaux et télécoms", f"name: {'é' * 76}"),
            "line 23: “name” is too long: Slack shows at most 75 characters in a list.",
        ),
        (
            ("hides_staff: false", "hides_staff: non"),
            "line 27: “hides_staff” must be true or false.",
        ),
        (("language: fr", "language: de"), "line 26: “language” cannot be “de”: write fr or en."),
        (("agents: [U0MEHDI]", "agents: U0MEHDI"), "line 21: “agents” must be a list."),
        (
            ("teams: {toulouse: plateforme-tls, montpellier: plateforme-mpl}", "teams: reseau"),
            "line 32: “teams” must name a team for each académie.",
        ),
        (
            ("      - {key: pleine, name: Boîte pleine, name_en: Mailbox full}", "      - pleine"),
            "line 34: An item of “subcategories” must be made of names and values.",
        ),
    ],
)
def test_each_mistake_is_told_with_its_line(change, told):
    assert any(sentence.startswith(told) for sentence in mistakes(spoiled(change)))


def test_every_mistake_is_told_at_once_by_line():
    found = mistakes(
        spoiled(
            ("platform_team: plateforme-mpl", "platform_team: inconnue"),
            ("channel: C0MPL", "channel: C0TLS"),
            ("hides_staff: false", "hides_staff: non"),
            ("    language: fr\n", "    language: fr\n    language: en\n"),
        )
    )
    assert [sentence.partition(":")[0] for sentence in found] == [
        "line 8",
        "line 20",
        "line 27",
        "line 28",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The catalogue is empty."),
        ("# nothing\n", "The catalogue is empty."),
        ("teams: [1\nservices: 2\n", "line 2: This is not YAML"),
        ("teams: []\n---\nservices: []\n", "line 2: This is not YAML"),
        ("teams: \a\n", "This is not YAML"),
        ("[" * 1000, "This is not YAML"),
        ("[" * 400 + "]" * 400, "This is not YAML"),
        ("teams: &all [*all]\n", "line 1: This repeats itself without end."),
        ("- teams\n", "line 1: An item of “catalogue” must be made of names and values."),
        ("services: []\n", "line 1: “teams” is missing."),
    ],
)
def test_what_is_no_catalogue_at_all_is_told_too(text, told):
    assert any(sentence.startswith(told) for sentence in mistakes(text))


def test_a_service_that_leads_nowhere_is_told_where_no_academy_could_lead_it():
    text = "teams:\n- {key: a, name: A, channel: C0A, agents: [U0A]}\nservices:\n"
    found = mistakes(f"{text}- {{key: s, name: Service}}\n- {{key: t, name: T, team: a}}\n")
    assert found == ("line 4: “Service” leads to no team: give it one, or write the académies.",)


def test_a_team_without_agents_is_a_warning_and_no_mistake():
    catalogue = read(spoiled(("agents: [U0MEHDI]", "agents: []")))
    (told,) = sentences(catalogue.warnings, ENGLISH)
    assert told.startswith("line 17: The team “DSI Plateforme Assistance MPL” has no agent")


def test_an_alias_is_read_as_what_it_repeats():
    text = spoiled(("[U0ANNE, U0BRUNO]", "&people [U0ANNE, U0BRUNO]"), ("[U0MEHDI]", "*people"))
    assert read(text).directory.teams["plateforme-mpl"].agents == {"U0ANNE", "U0BRUNO"}


def test_tags_build_nothing():
    text = spoiled(("name: Messagerie", "name: !!python/object/apply:os.system Messagerie"))
    assert read(text).directory.services["messagerie"].name == "Messagerie"


def test_mistakes_are_told_in_french():
    french = load_texts("fr").for_person(None)
    with pytest.raises(Mistaken) as mistaken:
        read(spoiled(("channel: C0MPL", "channel: C0TLS")))
    (told,) = sentences(mistaken.value.mistakes, french)
    assert told == ("ligne 20\u00a0: Deux équipes ont le canal C0TLS, d'abord à la ligne 14.")


@given(st.text(alphabet="abk:-[]{}, \n'\"&*!|>#0éU", max_size=60))
def test_whatever_is_written_is_read_or_told_as_mistakes(text):
    try:
        outcome = read(text)
    except Mistaken as mistaken:
        outcome = sentences(mistaken.mistakes, ENGLISH)
    assert outcome
