"""Words as they are kept and looked for."""

from core.words import SILENT, asked, folded, written


def test_accents_case_ligatures_and_elided_articles_do_not_matter():
    assert folded("L’Œuvre d'ÉLÈVE qu'æ jusqu'à") == "oeuvre eleve ae a"
    assert folded("aujourd'hui") == "aujourd'hui"


def test_numbers_addresses_and_references_are_kept_whole_beside_their_parts():
    assert [*written("SN-45/a de a.b@c-d.fr R-001678")] == [
        "sn-45/a", "sn", "45", "a.b@c-d.fr", "b", "c", "d", "fr", "r-001678", "r", "001678",
    ]  # fmt: skip
    assert asked("SN-45/a de a.b@c-d.fr porte-clés") == ("sn-45/a", "a.b@c-d.fr", "porte", "cles")


def test_words_that_say_nothing_are_left_out_and_others_are_not():
    assert asked("Le problème de l'imprimante est à vous") == ("probleme", "imprimante")
    assert asked("plus de son, pas de réseau, lecteur D") == (
        "plus", "son", "pas", "reseau", "lecteur", "d",
    )  # fmt: skip
    assert all(word == folded(word) for word in SILENT)


def test_a_word_of_any_length_is_found_by_its_beginning():
    assert asked("x" * 500) == tuple(written("x" * 500)) == ("x" * 40,)
