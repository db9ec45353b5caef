"""A catalogue as an administrator writes it, and how to spoil it."""

CATALOGUE = """\
academies:
  - key: toulouse
    name: Académie de Toulouse
    platform_team: plateforme-tls
    email_domains: [ac-toulouse.fr]
  - key: montpellier
    name: Académie de Montpellier
    platform_team: plateforme-mpl
    email_domains: [ac-montpellier.fr]
teams:
  - key: plateforme-tls
    name: DSI Plateforme Assistance TLS
    academy: toulouse
    channel: C0TLS
    agents: [U0ANNE, U0BRUNO]
    supervisors: [U0SOPHIE]
  - key: plateforme-mpl
    name: DSI Plateforme Assistance MPL
    academy: montpellier
    channel: C0MPL
    agents: [U0MEHDI]
  - key: reseau
    name: Réseaux et télécoms
    channel: C0RESEAU
    agents: [U0KARIM, U0LEA]
    language: fr
    hides_staff: false
services:
  - key: messagerie
    name: Messagerie
    name_en: E-mail
    teams: {toulouse: plateforme-tls, montpellier: plateforme-mpl}
    subcategories:
      - {key: pleine, name: Boîte pleine, name_en: Mailbox full}
      - {key: acces, name: Accès, name_en: Access, team: reseau}
  - {key: reseau, name: Réseau et internet, name_en: Network and internet, team: reseau}
"""


def spoiled(*changes: tuple[str, str]) -> str:
    """Change words of the catalogue; each must be there, once."""
    text = CATALOGUE
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


def without_team(key: str) -> str:
    """Take a team's lines out of the catalogue."""
    start = CATALOGUE.index(f"  - key: {key}\n    name: DSI")
    end = CATALOGUE.index("  - key: ", start + 1)
    return CATALOGUE[:start] + CATALOGUE[end:]
