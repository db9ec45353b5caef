"""Databases as whoever runs the desk meets them: moved, and what to do about their troubles.

With the composition root, the one place in the bot that names storage.
"""

from collections.abc import Mapping
from typing import Final

from bot.admin.check.store import Store, read
from bot.admin.mistakes import Mistake, Mistaken, Phrase
from bot.rendering.texts import gettext_noop
from storage.copying import Progress, copy_desk
from storage.database import address_of
from storage.errors import DatabaseUnavailable, Trouble
from storage.inspection import inspect

_SENTENCES: Final[Mapping[Trouble, str]] = {
    Trouble.NO_ADDRESS: gettext_noop(
        "This is no address of a database: write sqlite:///path/of/guichet.db or "
        "postgresql+asyncpg://user:password@host/name, with %40 for an @ of the password."
    ),
    Trouble.STRANGE_OPTION: gettext_noop(
        "The address takes no option but sslmode: take “{option}” out of it."
    ),
    Trouble.UNUSABLE: gettext_noop(
        "The file {name} cannot be used ({reason}). Check its folder, its rights and the disk."
    ),
    Trouble.NO_ANSWER: gettext_noop(
        "The database {name} does not answer ({reason}). Check that its server runs and that the "
        "address is right."
    ),
    Trouble.WRONG_LOGIN: gettext_noop(
        "The database {name} refuses the user or the password. Check both in the address."
    ),
    Trouble.NO_DATABASE: gettext_noop(
        "There is no database {name}. Create it (createdb), or correct the name in the address."
    ),
    Trouble.NO_RIGHTS: gettext_noop(
        "The user may not make tables in {name}. Make him the owner of that database."
    ),
    Trouble.TOO_OLD: gettext_noop(
        "The server of {name} is PostgreSQL {version}. Guichet needs {oldest} or later: upgrade it."
    ),
    Trouble.NEWER: gettext_noop(
        "The tables were made by a newer version of Guichet. Run that one, or restore the backup "
        "made before it ran."
    ),
    Trouble.SAME: gettext_noop("SOURCE and TARGET are the same database. Name two."),
    Trouble.NO_DESK: gettext_noop("There is no desk in {name}. Correct the address of SOURCE."),
    Trouble.OTHER_REVISION: gettext_noop(
        "The desk in {name} is that of another version. Start it once with this one, then copy."
    ),
    Trouble.NOT_EMPTY: gettext_noop("{name} holds a desk already. Copy to an empty database."),
    Trouble.COUNTS_DIFFER: gettext_noop(
        "Not all rows of “{table}” arrived in {name}. See what changes rows there (rules, "
        "triggers), then copy again."
    ),
}


async def copied(source: str, target: str, progress: Progress) -> Mapping[str, int]:
    """Copy a desk to an empty database; returns how many rows of each table.

    Raises Mistaken; nothing is written then.
    """
    try:
        return await copy_desk(address_of(source), address_of(target), progress)
    except DatabaseUnavailable as unavailable:
        raise Mistaken([Mistake(phrase_of(unavailable))]) from None


async def seen(address: str) -> Store:
    """Look at the database of a desk, and leave it as it is."""
    try:
        found = await inspect(address, read)
    except DatabaseUnavailable as unavailable:
        return Store(phrase_of(unavailable))
    return Store(None, found.refusal, found.missing, found.empty, found.found)


def phrase_of(unavailable: DatabaseUnavailable) -> Phrase:
    """Return the sentence that says what is wrong and what to do."""
    if unavailable.trouble is None:
        return Phrase("{problem}", {"problem": unavailable})
    return Phrase(_SENTENCES[unavailable.trouble], unavailable.facts)
