"""Word and phrase candidates: which originals a written word or phrase may stand for."""

import numpy as np
import pytest

from spin_detect.constants import LexiconSource
from spin_detect.lexicons.lexicon import Lexicon, Substitute, lexicon_from_arrays
from spin_detect.training.phrase_candidates import phrase_candidates
from spin_detect.training.word_candidates import word_candidates

WORDS = [
    *("the", "take", "takes", "took", "care", "of", "rule", "support", "ruled", "supports", "dominated", "dominate"),
    *("rules", "governed", "govern", "area", "region"),
]
COUNTS = np.arange(len(WORDS), 0, -1) * 100
WORDNET = Lexicon(
    "wordnet",
    LexiconSource.WORDNET,
    {
        "rule": (Substitute("govern", "v", 0), Substitute("dominate", "v", 1)),
        "support": (Substitute("take care of", "v", 0),),
    },
)
MOBY = Lexicon("moby", LexiconSource.MOBY, {"dominate": (Substitute("rule"), Substitute("care"))})
OBSERVED = lexicon_from_arrays(["region"], ["area"], [8], name="tortured")


def originals(table, written: str) -> list[str]:
    return table[table.written == written].original.tolist()


def test_candidates_are_inflected_as_the_written_word_is() -> None:
    table = word_candidates([WORDNET, MOBY, OBSERVED], WORDS, COUNTS)
    assert originals(table, "dominated") == ["ruled"]
    assert "rule" in originals(table, "dominate")
    assert originals(table, "region") == ["area"]
    assert "rules" not in originals(table, "rule")


def test_a_thesaurus_counts_in_both_directions() -> None:
    table = word_candidates([MOBY], WORDS, COUNTS)
    assert "rule" in originals(table, "dominate")
    assert "dominate" in originals(table, "rule")


def test_sources_add_up_and_channels_are_averaged() -> None:
    table = word_candidates([WORDNET, MOBY], WORDS, COUNTS).set_index(["written", "original"])
    assert table.sources["dominated", "ruled"] == LexiconSource.WORDNET | LexiconSource.MOBY
    assert table.sources["governed", "ruled"] == LexiconSource.WORDNET
    # WordNet: a second sense is half as likely as the first, 1/3; Moby: the only one, 1.
    assert table.channel_bits["dominated", "ruled"] == pytest.approx(np.log2((1 / 3 + 1) / 2))
    assert table.channel_bits["governed", "ruled"] == pytest.approx(np.log2(2 / 3 / 2))


def test_the_limit_holds_for_each_written_word() -> None:
    table = word_candidates([WORDNET, MOBY], WORDS, COUNTS, limit=1)
    assert table.written.is_unique


def test_phrases_inflect_in_their_verb() -> None:
    table = phrase_candidates([WORDNET, MOBY], WORDS, COUNTS)
    assert originals(table, "take care of") == ["support"]
    assert originals(table, "takes care of") == ["supports"]
    assert originals(table, "took care of") == []  # "supported" is not in the vocabulary


def test_phrases_for_words_and_others_have_their_own_limits() -> None:
    lexicons = [
        WORDNET,
        Lexicon("spinbot", LexiconSource.OBSERVED, {"rule of the region": (Substitute("area"), Substitute("care"))}),
    ]
    full = phrase_candidates(lexicons, WORDS, COUNTS)
    for_phrases = full.original.str.contains(" ").to_numpy()
    assert for_phrases.any() and not for_phrases.all()
    words = phrase_candidates(lexicons, WORDS, COUNTS, for_phrases=0)
    assert words.written.tolist() == full.written[~for_phrases].tolist()
    phrases = phrase_candidates(lexicons, WORDS, COUNTS, for_words=0, for_phrases=1)
    assert phrases.written.tolist() == full.written[for_phrases].tolist()[:1]


def test_counts_must_match_words() -> None:
    for function in (word_candidates, phrase_candidates):
        with pytest.raises(ValueError, match="one count a word"):
            function([WORDNET], WORDS, COUNTS[1:])


def test_no_lexicon_gives_an_empty_table() -> None:
    assert list(word_candidates([], WORDS, COUNTS)) == ["written", "original", "sources", "channel_bits"]
    assert phrase_candidates([], WORDS, COUNTS).empty
