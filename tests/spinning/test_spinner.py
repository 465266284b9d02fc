"""Spun text: what is replaced, what is protected, and that every replacement is recorded."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spin_detect.constants import NO_SOURCE, LexiconSource
from spin_detect.lexicons.lexicon import Lexicon, Substitute
from spin_detect.spinning.profiles import PROFILES, SAMPLE_STEP, SpinnerProfile, usable_profiles
from spin_detect.spinning.spinner import Spinner

TEXT = (
    "Harvest report\n"
    "The old miller ruled a small valley, and the farmers of Upper Dalton carried grain to him every week. "
    "He took care of the river because a quick flood had ruined an early crop. "
    "“Big storms ruin small valleys,” the miller said. Farmers support the plan: they carry big stones."
)
THESAURUS = Lexicon(
    "thesaurus",
    LexiconSource.WORDNET,
    {
        head: tuple(Substitute(text, tag, rank) for rank, text in enumerate(substitutes.split(", ")))
        for head, tag, substitutes in [
            ("old", "a", "elderly, aged"),
            ("miller", "n", "grinder"),
            ("rule", "v", "dominate, take control of"),
            ("small", "a", "little, tiny"),
            ("valley", "n", "dale, hollow"),
            ("farmer", "n", "grower, husbandman"),
            ("upper", "a", "higher"),
            ("carry", "v", "bear, haul"),
            ("grain", "n", "corn, cereal"),
            ("week", "n", "calendar week"),
            ("take care of", "v", "support, mind"),
            ("river", "n", "stream"),
            ("quick", "a", "speedy, abrupt"),
            ("flood", "n", "deluge"),
            ("ruin", "v", "destroy"),
            ("crop", "n", "harvest"),
            ("early", "a", "premature"),
            ("big", "a", "large"),
            ("storm", "n", "tempest"),
            ("say", "v", "state"),
            ("support", "v", "back"),
            ("plan", "n", "scheme"),
            ("stone", "n", "rock"),
        ]
    },
)
FUNCTIONS = Lexicon(
    "functions", LexiconSource.OBSERVED, {"because": (Substitute("in light of the fact that"),)}, lemmas=False
)
LEXICONS = {lexicon.name: lexicon for lexicon in (THESAURUS, FUNCTIONS)}
CAREFUL = SpinnerProfile("careful", ("thesaurus",), protected=frozenset({"names", "quotes", "titles"}))
CRUDE = SpinnerProfile("crude", ("thesaurus",), pos_matched=False, inflection="botched", protected=frozenset())
SMALL_PROFILES = [CAREFUL, CRUDE, replace(CRUDE, name="functional", fill=("functions",), function_words=True)]


def spin(profile: SpinnerProfile, text: str, share: float = 1.0, seed: int = 0):
    return Spinner(profile, LEXICONS, {"little": 50.0}).spin(text, share, np.random.default_rng(seed))


@pytest.mark.slow
@settings(deadline=None)
@given(seed=st.integers(0, 2**32), share=st.floats(0.0, 1.0), profile=st.sampled_from(SMALL_PROFILES))
def test_the_replacements_restore_the_original(seed: int, share: float, profile: SpinnerProfile) -> None:
    spun = spin(profile, TEXT, share, seed)
    restored, done = [], 0
    for one in spun.replacements:
        assert spun.text[one.start : one.end] == one.text
        assert TEXT[one.original_start : one.original_end] == one.original
        assert one.start >= done
        restored += [spun.text[done : one.start], one.original]
        done = one.end
    assert "".join([*restored, spun.text[done:]]) == TEXT


@settings(deadline=None, max_examples=50)
@given(text=st.text(st.sampled_from("a an old.\n\t“”\"'’-A Bigruledß9é"), max_size=60), seed=st.integers(0, 99))
def test_any_text_can_be_spun(text: str, seed: int) -> None:
    for profile in SMALL_PROFILES:
        spun = spin(profile, text, 1.0, seed)
        assert all(spun.text[one.start : one.end] == one.text for one in spun.replacements)


def test_the_same_seed_spins_the_same() -> None:
    assert spin(CRUDE, TEXT, 0.3, 7) == spin(CRUDE, TEXT, 0.3, 7)
    assert spin(CRUDE, TEXT, 0.3, 7) != spin(CRUDE, TEXT, 0.3, 8)


@pytest.mark.parametrize("share", [0.03, 0.1, 0.2, 0.4])
def test_the_share_of_words_is_reached(share: float) -> None:
    text = TEXT * 5
    replaced = sum(len(one.original.split()) for one in spin(CRUDE, text, share, 3).replacements)
    assert replaced / len(text.split()) == pytest.approx(share, abs=0.02)


def test_inflection_is_kept() -> None:
    profile = replace(CAREFUL, multiword=False)
    assert spin(profile, "They ruled valleys.").text in {"They dominated dales.", "They dominated hollows."}


def test_botched_inflection_leaves_base_forms() -> None:
    seen = {spin(CRUDE, "She ruined us.", seed=seed).text for seed in range(20)}
    assert seen == {"She destroyed us.", "She destroy us."}


def test_a_phrase_inflects_in_its_verb() -> None:
    assert spin(CAREFUL, "He took care of it.").text in {"He supported it.", "He minded it."}
    seen = {spin(CAREFUL, "It ruled us.", seed=seed).text for seed in range(20)}
    assert "It took control of us." in seen


def test_the_word_before_distinguishes_a_verb_from_a_noun() -> None:
    lexicon = Lexicon(
        "book", LexiconSource.WORDNET, {"book": (Substitute("volume", "n"), Substitute("reserve", "v", 1))}
    )
    profile = SpinnerProfile("matched", ("book",))
    spinner = Spinner(profile, {"book": lexicon}, {})
    assert spinner.spin("to book the book", 1.0, np.random.default_rng(0)).text == "to reserve the volume"


def test_names_quotes_and_titles_are_protected_if_the_profile_says_so() -> None:
    spun = spin(CAREFUL, TEXT).text
    for kept in ("Harvest report", "Upper Dalton", "“Big storms ruin small valleys,”"):
        assert kept in spun
    assert "Higher Dalton" in spin(CRUDE, TEXT).text


def test_substitutes_get_the_capitals_of_their_originals() -> None:
    assert spin(CRUDE, "Big storms. BIG rivers.").text.startswith("Large ")
    assert "LARGE" in spin(CRUDE, "Big storms. BIG rivers.").text


def test_articles_are_adapted_by_profiles_that_keep_inflection() -> None:
    careful = {spin(replace(CAREFUL, multiword=False), "It was a quick flood.", seed=seed).text for seed in range(20)}
    assert "It was an abrupt deluge." in careful
    assert any("a abrupt" in spin(CRUDE, "It was a quick flood.", seed=seed).text for seed in range(20))


def test_a_positive_frequency_exponent_prefers_frequent_words() -> None:
    frequent, rare = (replace(CAREFUL, frequency_exponent=exponent) for exponent in (3.0, -3.0))
    assert spin(frequent, "A small stone.").text.startswith("A little")
    assert spin(rare, "A small stone.").text.startswith("A tiny")


def test_first_sense_takes_substitutes_of_the_first_sense() -> None:
    profile = replace(CAREFUL, sense="first")
    assert {spin(profile, "The old plan.", seed=seed).text for seed in range(10)} == {"The elderly scheme."}


def test_function_words_change_only_for_profiles_that_replace_them() -> None:
    assert "because" in spin(CAREFUL, TEXT).text
    assert "in light of the fact that" in spin(SMALL_PROFILES[2], TEXT).text


def test_a_missing_lexicon_is_named() -> None:
    with pytest.raises(ValueError, match="moby"):
        Spinner(PROFILES["moby"], LEXICONS, {})


def test_a_share_outside_0_to_1_is_refused() -> None:
    with pytest.raises(ValueError, match="0 to 1"):
        spin(CRUDE, TEXT, 20)


def test_held_out_profiles_use_lexicons_that_no_training_profile_uses() -> None:
    held_out = {name for name, profile in PROFILES.items() if profile.held_out}
    assert held_out == {"moby", "moby-common", "moby-botched", "habits", "texthumanize"}
    trained = {name for each in PROFILES.values() if not each.held_out for name in each.lexicons + each.fill}
    unseen = {name for each in PROFILES.values() if each.held_out for name in each.lexicons + each.fill}
    assert trained.isdisjoint(unseen)


def test_what_only_measures_is_held_out_from_the_holdout_model_too() -> None:
    assert {name for name, profile in PROFILES.items() if profile.only_measures} == {"habits", "texthumanize"}
    assert all(profile.held_out for profile in PROFILES.values() if profile.only_measures)


def test_without_the_dictionaries_of_spinners_the_other_profiles_remain() -> None:
    names = {name for profile in PROFILES.values() for name in profile.lexicons + profile.fill}
    dictionaries = {name for name in names if name.startswith("spinner-")}
    assert usable_profiles(PROFILES.values(), names) == list(PROFILES.values())
    left_out = set(PROFILES) - {profile.name for profile in usable_profiles(PROFILES.values(), names - dictionaries)}
    assert left_out == {name.removeprefix("spinner-") for name in dictionaries}
    assert len(dictionaries) == 5


def test_the_function_words_of_a_dictionary_are_replaced_by_profiles_that_do_so() -> None:
    dictionary = {"spinner-mine": Lexicon("spinner-mine", NO_SOURCE, {"because": (Substitute("inasmuch as"),)})}
    for does_so in (False, True):
        profile = SpinnerProfile("mine", ("spinner-mine",), function_words=does_so)
        spun = Spinner(profile, dictionary, {}).spin("We left because it rained.", 1.0, np.random.default_rng(0))
        assert ("inasmuch as" in spun.text) == does_so


def test_a_sample_of_spun_documents_has_every_profile() -> None:
    for profiles in (
        list(PROFILES),
        [name for name, profile in PROFILES.items() if not profile.only_measures],
        [name for name, profile in PROFILES.items() if not profile.held_out],
    ):
        assert {profiles[number % len(profiles)] for number in range(0, 1000, SAMPLE_STEP)} == set(profiles)
