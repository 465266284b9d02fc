"""From a written form to its lemmas and Penn tags, and back. Needs lemminflect, which is a training extra."""

from __future__ import annotations

from functools import cache
from types import ModuleType

Analysis = tuple[str, str]  # lemma, Penn tag

PART_OF_TAG = {
    "NN": "n", "NNS": "n", "VB": "v", "VBD": "v", "VBG": "v", "VBN": "v", "VBZ": "v",
    "JJ": "a", "JJR": "a", "JJS": "a", "RB": "r", "RBR": "r", "RBS": "r",
}  # fmt: skip
_UPOS = {"NOUN": "n", "VERB": "v", "AUX": "v", "ADJ": "a", "ADV": "r"}


@cache
def _lemminflect() -> ModuleType:
    try:
        import lemminflect
    except ImportError:
        raise ImportError("making spun text needs lemminflect; pip install 'spin-detect[train]'") from None
    return lemminflect


@cache
def _inflections(lemma: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = _lemminflect().getAllInflections(lemma)
    return found


@cache
def _word_analyses(form: str) -> tuple[Analysis, ...]:
    found = set()
    for upos, lemmas in _lemminflect().getAllLemmas(form).items():
        for lemma in lemmas:
            for tag, forms in _inflections(lemma).items():
                # VBP is left out: its form is VB's for every verb but "be", which nobody swaps.
                # Many nouns list their singular as a second plural ("rules", "rule"), which hardly anybody writes.
                plural = tag == "NNS" and form == lemma
                if form in (forms[:1] if plural else forms) and PART_OF_TAG.get(tag, "") == _UPOS.get(upos):
                    found.add((lemma, tag))
    return tuple(sorted(found))


def analyses(form: str) -> tuple[Analysis, ...]:
    """Every (lemma, Penn tag) a lower-case form can be, sorted; empty for words that do not inflect or are unknown.

    A phrase inflects as a verb in its first word and as a noun in its last.

    >>> analyses("took care of")
    (('take care of', 'VBD'),)
    """
    if " " not in form:
        return _word_analyses(form)
    first, _, rest = form.partition(" ")
    start, _, last = form.rpartition(" ")
    verbs = [(f"{lemma} {rest}", tag) for lemma, tag in _word_analyses(first) if tag[0] == "V"]
    nouns = [(f"{start} {lemma}", tag) for lemma, tag in _word_analyses(last) if tag[0] == "N"]
    return tuple(verbs + nouns)


@cache
def inflect(lemma: str, tag: str, *, guess: bool = False) -> str | None:
    """The form of `lemma` for a Penn tag, or None when it has none; unknown words follow the rules with `guess`.

    >>> inflect("rule", "VBD"), inflect("take care of", "VBZ"), inflect("the", "VBD")
    ('ruled', 'takes care of', None)
    """
    if " " in lemma:
        return _inflect_phrase(lemma, tag, guess)
    forms = _inflections(lemma).get(tag)
    if tag == "NNS" and not forms and lemma.endswith("s"):
        return lemma  # "terms", "ground forces" are plurals already
    if not forms and guess and not _inflections(lemma) and "-" not in lemma:
        forms = _lemminflect().getInflection(lemma, tag, inflect_oov=True)
    return forms[0] if forms else None


def _inflect_phrase(lemma: str, tag: str, guess: bool) -> str | None:
    part = PART_OF_TAG.get(tag, "")
    if part == "v":
        first, _, rest = lemma.partition(" ")
        form = inflect(first, tag, guess=guess)
        return f"{form} {rest}" if form else None
    if part == "n":
        start, _, last = lemma.rpartition(" ")
        form = inflect(last, tag, guess=guess)
        return f"{start} {form}" if form else None
    return lemma if tag in ("JJ", "RB") else None


def same_word(one: str, other: str) -> bool:
    """Whether two forms are inflections of one lemma: "rule", "ruled"."""
    if one == other:
        return True
    return not {lemma for lemma, _ in analyses(one)}.isdisjoint(lemma for lemma, _ in analyses(other))
