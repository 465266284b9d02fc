"""English inflection: from written forms to lemmas and tags, and back."""

import pytest

from spin_detect.lexicons.inflection import analyses, inflect, same_word


@pytest.mark.parametrize(
    ("form", "analysis"),
    [
        ("ruled", ("rule", "VBD")),
        ("taken", ("take", "VBN")),
        ("mice", ("mouse", "NNS")),
        ("better", ("good", "JJR")),
        ("quickly", ("quickly", "RB")),
        ("took care of", ("take care of", "VBD")),
        ("bus stops", ("bus stop", "NNS")),
    ],
)
def test_a_form_is_an_inflected_lemma_and_back(form: str, analysis: tuple[str, str]) -> None:
    assert analysis in analyses(form)
    assert inflect(*analysis) == form


def test_words_without_the_tag_have_no_form() -> None:
    assert inflect("the", "VBD") is None
    assert inflect("quickly", "NNS") is None


def test_unknown_words_follow_the_rules_when_asked() -> None:
    assert inflect("blorf", "VBD") is None
    assert inflect("blorf", "VBD", guess=True) == "blorfed"


def test_inflections_are_the_same_word() -> None:
    assert same_word("rules", "ruled")
    assert not same_word("ruled", "dominated")


def test_a_singular_is_not_a_plural_unless_it_has_no_other() -> None:
    assert ("company", "NNS") not in analyses("company")
    assert ("sheep", "NNS") in analyses("sheep")
