"""From a written form to its lemmas and Penn Treebank tags, and back.

This needs lemminflect, which the extra `train` brings.
"""

from __future__ import annotations

from functools import cache
from types import ModuleType

from spin_detect.errors import missing_extra

Analysis = tuple[str, str]  # lemma, Penn Treebank tag

POS_OF_TAG = {
    "NN": "n", "NNS": "n", "VB": "v", "VBD": "v", "VBG": "v", "VBN": "v", "VBZ": "v",
    "JJ": "a", "JJR": "a", "JJS": "a", "RB": "r", "RBR": "r", "RBS": "r",
}  # fmt: skip
_UPOS = {"NOUN": "n", "VERB": "v", "AUX": "v", "ADJ": "a", "ADV": "r"}


@cache
def _lemminflect() -> ModuleType:
    try:
        import lemminflect
    except ImportError:
        raise ImportError(missing_extra("making spun text", "lemminflect", "train")) from None
    return lemminflect


@cache
def _inflections(lemma: str) -> dict[str, tuple[str, ...]]:
    forms: dict[str, tuple[str, ...]] = _lemminflect().getAllInflections(lemma)
    return forms


@cache
def _word_analyses(form: str) -> tuple[Analysis, ...]:
    results = set()
    for upos, lemmas in _lemminflect().getAllLemmas(form).items():
        for lemma in lemmas:
            for tag, forms in _inflections(lemma).items():
                # VBP is left out: its form is that of VB for every verb but "be", which spinners do not replace.
                # Many nouns list their singular as a second plural ("rules", "rule"), which is hardly ever written.
                is_base_plural = tag == "NNS" and form == lemma
                if form in (forms[:1] if is_base_plural else forms) and POS_OF_TAG.get(tag, "") == _UPOS.get(upos):
                    results.add((lemma, tag))
    return tuple(sorted(results))


def analyses(form: str) -> tuple[Analysis, ...]:
    """Return every lemma and tag that a written form can have.

    A phrase inflects as a verb in its first word and as a noun in its last.

    >>> analyses("took care of")
    (('take care of', 'VBD'),)

    Args:
        form: A word or phrase in lower case.

    Returns:
        Pairs of lemma and Penn Treebank tag, sorted for a word; none for words that do not inflect or are unknown.
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
    """Return the form that a lemma has for a tag.

    >>> inflect("rule", "VBD"), inflect("take care of", "VBZ"), inflect("the", "VBD")
    ('ruled', 'takes care of', None)

    Args:
        lemma: A word or phrase in lower case.
        tag: Penn Treebank tag.
        guess: Whether words that lemminflect does not know follow the regular rules.

    Returns:
        The form, or None where the lemma has none for this tag.
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
    """Return the form that a phrase has for a tag.

    Args:
        lemma: The phrase, in lower case.
        tag: Penn Treebank tag.
        guess: Whether unknown words follow the regular rules.

    Returns:
        The form, or None.
    """
    pos = POS_OF_TAG.get(tag, "")
    if pos == "v":
        first, _, rest = lemma.partition(" ")
        form = inflect(first, tag, guess=guess)
        return f"{form} {rest}" if form else None
    if pos == "n":
        start, _, last = lemma.rpartition(" ")
        form = inflect(last, tag, guess=guess)
        return f"{start} {form}" if form else None
    return lemma if tag in ("JJ", "RB") else None


def same_word(one: str, other: str) -> bool:
    """Return whether two forms are inflections of one lemma, as "rule" and "ruled" are.

    Args:
        one: A form, in lower case.
        other: Another form, in lower case.

    Returns:
        Whether they share a lemma.
    """
    if one == other:
        return True
    return not {lemma for lemma, _ in analyses(one)}.isdisjoint(lemma for lemma, _ in analyses(other))
