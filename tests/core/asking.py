"""Services that ask questions."""

from collections.abc import Iterator
from dataclasses import replace

from core.directory import Directory
from core.questions import Choice, Kind, Question
from tests.core.world import DIRECTORY

SHADES = (Choice("ecran", "À l'écran", "On screen"), Choice("papier", "Sur papier"))


def asking(*questions: Question, part: tuple[Question, ...] = ()) -> Directory:
    """Have the mail service ask these questions, and its subcategory these besides."""
    service = DIRECTORY.services["messagerie"]
    full = replace(service.subcategories["pleine"], questions=part)
    asked = replace(service, questions=questions, subcategories={"pleine": full})
    return replace(DIRECTORY, services={**DIRECTORY.services, "messagerie": asked})


def every_kind() -> Iterator[Question]:
    """Return a question of each kind."""
    yield Question("ligne", "Dans quelle salle ?", "In which room?", Kind.TEXT, required=True)
    yield Question("long", "Que s'est-il passé ?", "What happened?", Kind.LONG)
    yield Question("choix", "Où ?", "Where?", Kind.CHOICE, choices=SHADES)
    yield Question("jour", "Pour quand ?", "By when?", Kind.DATE, hint="Au plus tard")
    yield Question("nombre", "Combien ?", "How many?", Kind.NUMBER, required=True)
    yield Question("qui", "Pour qui ?", "For whom?", Kind.PERSON)
    yield Question("fichier", "Le bon signé", "The signed form", Kind.FILE, required=True)
