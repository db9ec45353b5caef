"""What can go wrong with a database, told apart by who can do something about it."""

from enum import StrEnum


class Trouble(StrEnum):
    """Why a database cannot be used, where whoever runs the desk can do something about it.

    Beside each, the facts that come with it.
    """

    NO_ADDRESS = "no_address"
    STRANGE_OPTION = "strange_option"  # option
    UNUSABLE = "unusable"  # name, reason: a file
    NO_ANSWER = "no_answer"  # name, reason
    WRONG_LOGIN = "wrong_login"  # name
    NO_DATABASE = "no_database"  # name
    NO_RIGHTS = "no_rights"  # name
    TOO_OLD = "too_old"  # name, version, oldest
    NEWER = "newer"
    SAME = "same"
    NO_DESK = "no_desk"  # name: there is nothing to copy
    OTHER_REVISION = "other_revision"  # name
    NOT_EMPTY = "not_empty"  # name
    COUNTS_DIFFER = "counts_differ"  # name, table


class DatabaseUnavailable(Exception):  # noqa: N818 — says what is so, not what was done wrong
    """The database does not answer; the message is a sentence for the operator, without secrets.

    `trouble` and its facts tell the same where the sentence is to be written in his language.
    Nothing of the unit of work was kept, unless it noted no key and the connection broke during the
    commit itself.
    """

    def __init__(self, message: str, trouble: Trouble | None = None, **facts: object) -> None:
        super().__init__(message)
        self.trouble = trouble
        self.facts = facts


class CopyRefused(DatabaseUnavailable):
    """A desk cannot be copied like this; nothing was written."""


class Conflict(Exception):  # noqa: N818 — an answer: read again
    """The ticket moved since it was read: the unit of work must run again from its start."""
