"""By when a ticket is due: told to those who serve it, and to no requester."""

from datetime import timedelta

from core.vocabulary import Action
from tests.desk.office import MONDAY
from tests.untimed import catalogue

NETWORK = "    name_en: Network and internet\n"
TARGETS = "    targets: {{medium: {{own: 30m, resolve: {resolve}}}}}\n"


def with_targets(resolve: str) -> str:
    assert NETWORK in catalogue()
    return catalogue().replace(NETWORK, NETWORK + TARGETS.format(resolve=resolve))


async def asked(desk, name):
    person = desk.person(name)
    await person.command("/ticket R-1")
    await desk.quiet()
    return str(person.ephemerals()[-1])


async def test_staff_reads_deadlines_and_what_is_overdue_and_the_requester_neither(desk):
    await desk.bot.applier.apply(with_targets("4h"))
    assert await desk.begun() == 1
    await desk.pass_time(hours=1)
    assert desk.card(1)["text"].count("Échéance de") == 2
    seen = await asked(desk, "karim")
    assert "2 mars 2026 à 10:30 (dépassée)" in seen
    assert "2 mars 2026 à 14:00" in seen
    assert "2 mars 2026 à 14:00 (" not in seen
    await desk.play(1, "karim", Action.TAKE)
    await desk.play(1, "karim", Action.HOLD, partner="Orange", reason="Câble")
    assert "le délai est suspendu" in await asked(desk, "karim")
    own = await asked(desk, "chloe") + str(await desk.request(1))
    for internal in ("Échéance", "dépassée", "délai", "14:00"):
        assert internal not in own


async def test_a_catalogue_with_other_targets_reaches_open_tickets_by_the_next_sweep(desk):
    await desk.begun()
    assert (await desk.ticket(1)).resolve_due is None
    for hours in (4, 2):
        await desk.bot.applier.apply(with_targets(f"{hours}h"))
        await desk.pass_time(minutes=1)
        assert (await desk.ticket(1)).resolve_due == MONDAY + timedelta(hours=hours)
    assert (await desk.ticket(1)).seq == 1
