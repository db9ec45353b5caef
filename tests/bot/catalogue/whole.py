"""A catalogue that says everything a catalogue can say."""

WHOLE = """\
academies:
  - key: toulouse
    name: Académie de Toulouse
    platform_team: plateforme
    email_domains: [ac-toulouse.fr]
calendars:
  - key: moselle
    timezone: Europe/Paris
    monday: ["08:00-12:00", "13:30-18:00"]
    tuesday: ["08:00-12:00", "13:30-18:00"]
    saturday: ["08:00-24:00"]
    holidays: FR-57
    closed:
      - {from: 2026-12-24, to: 2027-01-01, label: Noël}
      - {from: 2026-05-15}
teams:
  - key: plateforme
    name: Plateforme
    aliases: [pf, aide]
    channel: C0TLS
    agents: [U0ANNE, user_group: S0TLS]
    supervisors: [user_group: S0CHEFS]
    calendar: moselle
  - key: reseau
    name: Réseaux et télécoms
    aliases: [télécom]
    channel: C0RESEAU
    agents: [U0KARIM]
    calendar: default
services:
  - key: messagerie
    name: Messagerie
    targets:
      critical: {own: 30m, resolve: 4h}
      low: {resolve: 40h}
    academy_targets:
      toulouse:
        critical: {own: 15m, resolve: 1h30m}
"""


def changed(before: str, after: str) -> str:
    """Change words that are there once."""
    assert WHOLE.count(before) == 1, before
    return WHOLE.replace(before, after)
