"""How the simulator says no: to the app by an error name of Slack's, to a person by a sentence."""

from typing import Any


class Refused(Exception):  # noqa: N818 — Slack refuses; nothing of ours failed
    """A call of the Web API is refused; `details` joins the answer beside the error's name."""

    def __init__(self, error: str, **details: Any) -> None:  # noqa: ANN401 — JSON values
        self.error = error
        self.details = details
        super().__init__(error)

    def answer(self) -> dict[str, Any]:
        """Return the body of the answer."""
        return {"ok": False, "error": self.error, **self.details}


def invalid(problems: list[str], error: str = "invalid_arguments") -> Refused:
    """Refuse with what is wrong where, as Slack lists it."""
    return Refused(error=error, errors=problems, response_metadata={"messages": problems})


class NotPossible(Exception):  # noqa: N818 — a sentence for a person
    """A person cannot do this; the message is the French sentence to show."""
