"""The people and channels of the demo: two académies, five teams, four requesters more."""

from importlib import resources
from typing import Final

from simulator import Simulator

PEOPLE: Final = (
    ("U0CHLOE", "Chloé Martin", "Secrétaire de direction", "ac-toulouse.fr"),
    ("U0INES", "Inès Benali", "Professeure documentaliste", "ac-toulouse.fr"),
    ("U0PAUL", "Paul Garnier", "Principal adjoint", "ac-montpellier.fr"),
    ("U0HUGO", "Hugo Lambert", "Professeur d'EPS", "ac-montpellier.fr"),
    ("U0NADIA", "Nadia Roussel", "Gestionnaire", "ac-toulouse.fr"),
    ("U0ANNE", "Anne Dubois", "Plateforme Toulouse", "ac-toulouse.fr"),
    ("U0BRUNO", "Bruno Petit", "Plateforme Toulouse", "ac-toulouse.fr"),
    ("U0SOPHIE", "Sophie Laurent", "Responsable des plateformes", "ac-toulouse.fr"),
    ("U0MEHDI", "Mehdi Haddad", "Plateforme Montpellier", "ac-montpellier.fr"),
    ("U0JULIE", "Julie Caron", "Plateforme Montpellier", "ac-montpellier.fr"),
    ("U0KARIM", "Karim Saïdi", "Réseaux et télécoms", "ac-toulouse.fr"),
    ("U0LEA", "Léa Fontaine", "Réseaux et applications", "ac-montpellier.fr"),
    ("U0OMAR", "Omar Diallo", "Responsable des services", "ac-toulouse.fr"),
    ("U0NORA", "Nora Kaci", "Messagerie et annuaire", "ac-toulouse.fr"),
    ("U0THOMAS", "Thomas Girard", "Messagerie et annuaire", "ac-montpellier.fr"),
)
_ENGLISH: Final = ("U0EMMA", "Emma Wright", "Applications métier", "ac-toulouse.fr")

CHANNELS: Final = (
    ("C0TLS", "plateforme-tls", ("U0ANNE", "U0BRUNO", "U0SOPHIE")),
    ("C0MPL", "plateforme-mpl", ("U0MEHDI", "U0JULIE", "U0SOPHIE")),
    ("C0RESEAU", "reseaux-telecoms", ("U0KARIM", "U0LEA", "U0OMAR")),
    ("C0MESSAGERIE", "messagerie-annuaire", ("U0NORA", "U0THOMAS", "U0OMAR")),
    ("C0APPLIS", "applications-metier", ("U0EMMA", "U0LEA", "U0SOPHIE")),
)


def furnish(simulator: Simulator) -> None:
    """Bring in the people, and give each team its private channel."""
    for user, name, title, domain in PEOPLE:
        _add(simulator, user, name, title, domain)
    _add(simulator, *_ENGLISH, locale="en-GB")
    for channel, name, members in CHANNELS:
        simulator.add_channel(channel, name, members, topic="Les tickets de l'équipe")


def catalogue() -> str:
    """Return the demo's catalogue, as an administrator would write it."""
    return resources.files("bot.demo").joinpath("catalogue.yml").read_text()


def _add(
    simulator: Simulator, user: str, name: str, title: str, domain: str, locale: str = "fr-FR"
) -> None:
    handle = name.lower().replace(" ", ".")
    simulator.add_user(user, name, email=f"{handle}@{domain}", title=title, locale=locale)
