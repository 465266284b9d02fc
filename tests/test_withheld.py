"""Training evidence without a spinner's own dictionary: what is withheld, from whom, and from what share."""

from collections import Counter

import numpy as np
import pytest

from spin_detect import load
from spin_detect.spinning import KINDS, Entry, Lexicon, Source
from spin_detect.training.examples import Example, training_kinds
from spin_detect.training.withheld import GROUPS, arms, group_of, groups_of, withheld_candidates

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
    """One pair each: what is written, and what may have stood there."""
    return {
        name: Lexicon(name, Source.OBSERVED, {original: (Entry(written, ""),)}, lemmas=False)
        for name, (written, original) in PAIRS.items()
    }


def originals_of(candidates: object, written: str) -> set[str]:
    names = load().engine.tables.vocabulary.words()
    at = 8 + names.index(written)
    offsets, originals = candidates.offsets, candidates.originals  # type: ignore[attr-defined]
    return {names[i - 8] for i in originals[offsets[at] : offsets[at + 1]].tolist()}


def test_each_group_lacks_its_own_lexicons_and_no_others(lexicons: dict[str, Lexicon]) -> None:
    found = withheld_candidates(lexicons, load().engine.tables, 32)
    everything = {original for _, original in PAIRS.values()}
    assert found.keys() == GROUPS.keys()
    for group, candidates in found.items():
        assert originals_of(candidates, "large") == everything - {PAIRS[name][1] for name in GROUPS[group]}


def test_nothing_is_withheld_of_lexicons_that_are_not_known(lexicons: dict[str, Lexicon]) -> None:
    assert withheld_candidates({"model": lexicons["moby"]}, load().engine.tables, 32) == {}


def test_every_kind_has_a_group_but_those_whose_dictionaries_are_no_candidates() -> None:
    assert {kind.name for kind in KINDS.values() if not group_of(kind.name)} == {"habits"}
    assert groups_of(list(KINDS.values())) == list(GROUPS)
    assert groups_of(training_kinds()) == ["wordnet", "neighbours", "observed"]


def test_a_third_of_all_documents_goes_without(lexicons: dict[str, Lexicon]) -> None:
    tables = load().engine.tables
    withheld = withheld_candidates(lexicons, tables, 32)
    kinds = [kind.name for kind in KINDS.values() if group_of(kind.name)]
    examples = [Example(f"original {n}", "s", "g", str(n)) for n in range(240)]
    examples += [Example(f"spun {n}", "s", "g", str(n), kind=kinds[n % len(kinds)]) for n in range(240)]
    shares = arms(tables, withheld, examples)
    assert Counter(e.text for _, share in shares for e in share) == Counter(e.text for e in examples)
    assert len(shares[0][1]) == 320 and shares[0][0].tables is tables
    for (engine, share), (group, candidates) in zip(shares[1:], withheld.items(), strict=True):
        assert engine.tables.candidates is candidates
        assert {e.kind for e in share if e.kind} == {kind for kind in kinds if group_of(kind) == group}
        assert sum(not e.kind for e in share) == 80 // len(withheld) + (
            80 % len(withheld) > list(withheld).index(group)
        )


def test_without_withheld_candidates_all_documents_share_one_engine() -> None:
    tables = load().engine.tables
    examples = [Example("text", "s", "g", "d", kind=next(iter(KINDS)))] * 5
    ((engine, share),) = arms(tables, {}, examples)
    assert share == examples and engine.tables is tables
    assert np.array_equal(engine.tables.candidates.offsets, tables.candidates.offsets)
