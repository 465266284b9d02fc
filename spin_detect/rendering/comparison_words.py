"""A comparison of a text with its source in words, for the terminal and the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from spin_detect.comparison import Comparison, Substitution
from spin_detect.rendering import wording
from spin_detect.rendering.summary import MAX_EXAMPLES, MIN_TOLD_LETTERS, Example, in_context, is_name
from spin_detect.report import Span
from spin_detect.suggestions.explanations import PHRASE_BITS, Explanation

CAUTION: Final = "It shows what the two texts share, not who wrote first. Unrelated texts share some words, too."
SYNONYMS: Final = "A thesaurus lists the two as synonyms."
NO_SYNONYMS: Final = "No thesaurus behind the model lists the two as synonyms."


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text, by where its words are from.

    Attributes:
        kind: Short name of it.
        name: Its name for people.
        sign: A sign for it.
        share: Share of the words of the text.
        meaning: What the name means.
    """

    kind: str
    name: str
    sign: str
    share: float
    meaning: str


def parts(comparison: Comparison) -> list[Part]:
    """Return the parts of a text, which make up the whole of it.

    Args:
        comparison: The comparison.

    Returns:
        The parts.
    """
    return [
        Part("kept", "kept", "=", comparison.kept, "the words of the source, in its order"),
        Part("swapped", "swapped", "⇄", comparison.replaced, "a few words in the place of a few of the source"),
        Part("moved", "moved", "↕", comparison.moved, "in sentences that stand elsewhere in the source"),
        Part("added", "added", "+", comparison.added, "not from the source"),
    ]


def n_swaps(comparison: Comparison) -> str:
    """Return how many swaps there are, and how many of them are synonyms.

    Args:
        comparison: The comparison.

    Returns:
        Part of a sentence.
    """
    n, n_known = len(comparison.substitutions), sum(one.known for one in comparison.substitutions)
    return f"{n:,} {'swap' if n == 1 else 'swaps'}, {n_known:,} of them synonyms in a thesaurus"


def sentence(comparison: Comparison) -> str:
    """Return what a comparison comes to.

    Args:
        comparison: The comparison.

    Returns:
        One to three sentences.
    """
    share = wording.share(comparison.kept + comparison.moved)
    sentences = [f"Of the {comparison.words:,} words of the text, {share} are those of the source."]
    if comparison.substitutions:
        n, n_known = len(comparison.substitutions), sum(one.known for one in comparison.substitutions)
        sentences.append(
            f"At {n:,} {'place' if n == 1 else 'places'} it has other words than the source, {n_known:,} of them synonyms."
        )
    if comparison.dropped:
        sentences.append(f"It leaves out {wording.share(comparison.dropped)} of the source.")
    return " ".join(sentences)


def note_sentences(substitution: Substitution, example: Example, explanation: Explanation) -> list[str]:
    """Return what is said of a swap.

    Args:
        substitution: The swap.
        example: The same in context.
        explanation: Its explanation.

    Returns:
        A sentence or two.
    """
    sentences = [SYNONYMS if substitution.known else NO_SYNONYMS]
    if usual := wording.usual_times(explanation):
        sentences.append(
            wording.USUAL.format(restored=example.restored, phrase=example.phrase, times=wording.times(usual))
        )
    return sentences


def in_contexts(comparison: Comparison, source: str, explanations: Sequence[Explanation]) -> list[Example]:
    """Return swaps in context, each beside the neighbour in the source that goes best with the words of the source.

    Args:
        comparison: The comparison.
        source: The source.
        explanations: Explanations of its swaps, in order.

    Returns:
        One example a swap, in order, with the words of the source as its suggestion.
    """
    examples = []
    for one, explanation in zip(comparison.substitutions, explanations, strict=True):
        of_source = Span(one.source_start, one.source_end, one.source_text, 1.0, "sure", 0.0, 0.0, ())
        in_source = in_context(source, of_source, explanation)
        span = Span(one.start, one.end, one.text, 1.0, "sure", 0.0, 0.0, ())
        examples.append(Example(in_source.before, " ".join(one.text.split()), in_source.after, in_source.written, span))
    return examples


def telling_swaps(
    comparison: Comparison, text: str, examples: Sequence[Example], explanations: Sequence[Explanation]
) -> list[Example]:
    """Return the swaps that tell a reader most: synonyms, of which that of the source forms a phrase and is most usual in its place.

    Args:
        comparison: The comparison.
        text: The spun text. Examples whose neighbour was not swapped come first, so that a reader finds them there.
        examples: Its swaps in context, in order.
        explanations: Their explanations, in order.

    Returns:
        Up to three different ones, the most telling first.
    """
    on_one_line = " ".join(text.split())

    def telling(index: int) -> tuple[bool, bool, bool, bool, bool, float]:
        one, example, explanation = comparison.substitutions[index], examples[index], explanations[index]
        is_in_full = min(len(one.text), len(one.source_text)) >= MIN_TOLD_LETTERS
        neighbour = explanation.clearest
        forms_phrase = neighbour is not None and neighbour.pmi_bits >= PHRASE_BITS
        is_found = example.phrase in on_one_line
        return one.known, not is_name(example), is_in_full, is_found, forms_phrase, explanation.usual_bits or 0.0

    found: dict[tuple[str, str], Example] = {}
    for index in sorted(range(len(examples)), key=telling, reverse=True):
        one = comparison.substitutions[index]
        found.setdefault((one.text.casefold(), one.source_text.casefold()), examples[index])
        if len(found) == MAX_EXAMPLES:
            break
    return list(found.values())
