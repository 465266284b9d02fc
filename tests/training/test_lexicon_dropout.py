"""Lexicon dropout: which candidates are left out, for which texts, and for what share of them."""

from collections import Counter

import numpy as np
import pytest

from spin_detect import load
from spin_detect.constants import LexiconSource
from spin_detect.corpora.examples import Example
from spin_detect.corpora.spun_pairs import training_profiles
from spin_detect.lexicons.lexicon import Lexicon, Substitute
from spin_detect.spinning.profiles import PROFILES
from spin_detect.training.lexicon_dropout import (
    GROUPS,
    candidates_without,
    lexicon_dropout_groups,
    lexicon_group,
    lexicon_groups,
)

pytestmark = pytest.mark.slow

PAIRS = {
    "wordnet": ("large", "big"),
    "neighbours": ("large", "small"),
    "tortured": ("large", "vast"),
    "spinbot": ("large", "huge"),
    "connectives": ("large", "great"),
    "moby": ("large", "wide"),
}


@pytest.fixture(scope="module")
def lexicons() -> dict[str, Lexicon]:
    """One pair each: a written word, and the original that it may stand for."""
    return {
        name: Lexicon(name, LexiconSource.OBSERVED, {original: (Substitute(written, ""),)}, lemmas=False)
        for name, (written, original) in PAIRS.items()
    }


def originals_of(candidates: object, written: str) -> set[str]:
    names = load().scorer.language.vocabulary.words()
    at = 8 + names.index(written)
    offsets, originals = candidates.offsets, candidates.originals  # type: ignore[attr-defined]
    return {names[i - 8] for i in originals[offsets[at] : offsets[at + 1]].tolist()}


def test_each_group_lacks_its_own_lexicons_and_no_others(lexicons: dict[str, Lexicon]) -> None:
    found = candidates_without(lexicons, load().scorer.language, 32)
    everything = {original for _, original in PAIRS.values()}
    assert found.keys() == GROUPS.keys()
    for group, candidates in found.items():
        assert originals_of(candidates, "large") == everything - {PAIRS[name][1] for name in GROUPS[group]}


def test_a_group_whose_lexicons_are_not_given_is_not_left_out(lexicons: dict[str, Lexicon]) -> None:
    assert candidates_without({"model": lexicons["moby"]}, load().scorer.language, 32) == {}


def test_every_profile_has_a_group_except_those_whose_lexicons_give_no_candidates() -> None:
    without = {profile.name for profile in PROFILES.values() if not lexicon_group(profile.name)}
    dictionaries = {"glitchlings", "natural-grammar", "payday-sms", "stylish-plagiarism", "texthumanize"}
    assert without == {"habits"} | dictionaries
    assert lexicon_groups(list(PROFILES.values())) == list(GROUPS)
    assert lexicon_groups(training_profiles()) == ["wordnet", "neighbours", "observed"]


def test_a_third_of_all_documents_is_scored_without_a_group(lexicons: dict[str, Lexicon]) -> None:
    language = load().scorer.language
    dropout = candidates_without(lexicons, language, 32)
    names = [profile.name for profile in PROFILES.values() if lexicon_group(profile.name)]
    examples = [Example(f"original {n}", "s", "g", str(n)) for n in range(240)]
    examples += [Example(f"spun {n}", "s", "g", str(n), profile=names[n % len(names)]) for n in range(240)]
    shares = lexicon_dropout_groups(language, dropout, examples)
    assert Counter(e.text for _, share in shares for e in share) == Counter(e.text for e in examples)
    assert len(shares[0][1]) == 320 and shares[0][0].language is language
    for (scorer, share), (group, candidates) in zip(shares[1:], dropout.items(), strict=True):
        assert scorer.language.candidates is candidates
        assert {e.profile for e in share if e.profile} == {name for name in names if lexicon_group(name) == group}
        assert sum(not e.profile for e in share) == 80 // len(dropout) + (
            80 % len(dropout) > list(dropout).index(group)
        )


def test_texts_spun_from_a_dictionary_take_turns_like_originals(lexicons: dict[str, Lexicon]) -> None:
    language = load().scorer.language
    dropout = candidates_without(lexicons, language, 32)
    sizes = [
        [
            len(share)
            for _, share in lexicon_dropout_groups(
                language, dropout, [Example("a text", "s", "g", str(n), profile=profile) for n in range(120)]
            )
        ]
        for profile in ("", "glitchlings")
    ]
    assert sizes[0] == sizes[1] == [80, 10, 10, 10, 10]


def test_without_dropout_candidates_all_documents_share_one_scorer() -> None:
    language = load().scorer.language
    examples = [Example("text", "s", "g", "d", profile=next(iter(PROFILES)))] * 5
    ((scorer, share),) = lexicon_dropout_groups(language, {}, examples)
    assert share == examples and scorer.language is language
    assert np.array_equal(scorer.language.candidates.offsets, language.candidates.offsets)
