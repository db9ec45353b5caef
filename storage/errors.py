"""What can go wrong with a database, told apart by who can do something about it."""


class DatabaseUnavailable(Exception):  # noqa: N818 — says what is so, not what was done wrong
    """The database does not answer; the message is a sentence for the operator, without secrets.

    Nothing of the unit of work was kept, unless the connection broke during the commit itself.
    """


class Conflict(Exception):  # noqa: N818 — an answer: read again
    """The ticket moved since it was read: the unit of work must run again from its start."""
