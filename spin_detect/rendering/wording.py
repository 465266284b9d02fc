"""Numbers, rates and cautions in words, for every form of report. The reasons of verdicts are in `verdict_words`.

The patterns in capitals have gaps in braces. The script of the page fills the same patterns, so that its words are these.
"""

import math
import re
from bisect import bisect_right
from typing import Final

from spin_detect.files.hidden import INCOMPLETE
from spin_detect.regressors.reference import Reference
from spin_detect.rendering.console import printable
from spin_detect.rendering.originals import originals_called
from spin_detect.report import CalibrationInfo, Report, sigmoid
from spin_detect.suggestions.explanations import Explanation
from spin_detect.verdict_words import one_in

NO_NUMBER = "\u2013"  # stands in a table where the score of a text means nothing
_MAX_PLACES = 3  # of a warning, that a remark lists
_SELDOM = 0.1  # rates up to it are written "1 in 40", rates above it "23 in 100"
_FEW = 10  # counts below it are written with their uncertainty
_SHORT_WORDS = 120  # a text of fewer words is short
# The rate of a text's own genre is the caution that matters most from so many times the rate of all originals on, if it rests on so many
# texts: with fewer, it says more of the size of the genre than of its texts.
_FREQUENT_GENRE = 3.0
_MIN_GENRE_TEXTS = 3
MORE: Final = "+"  # in place of a number above the largest ratio
_MAX_TIMES = 10_000  # ratios above it say no more than that the one is usual and the other is not
_MIN_TOLD_BITS = 1.0  # ratios below two say nothing
# The blank lines that divide paragraphs; everything that numbers paragraphs uses it
PARAGRAPH_GAP: Final = re.compile(r"(?<=[\r\n])(?<!\r(?=\n))(?:[^\S\r\n]*(?:\r\n?|\n))+")

EVIDENCE: Final = "Evidence to weigh, not proof."
LIKELY_SWAPPED: Final = "{percent} likely to have been swapped."
NO_SUGGESTION: Final = "It looks out of place; nothing that may have stood there is probable enough to show."
USUAL: Final = "“{restored}” is {times} as usual here as “{phrase}”."
AGAINST: Final = "“{neighbour}” speaks against it: the two stand together {times} less often than by chance."
ABOUT_TIMES: Final = "about {number} times"
MORE_TIMES: Final = f"more than {_MAX_TIMES:,} times"
BITS: Final = "In bits, at its surest place: gain of {gains}; oddity {oddity}."
ODDITY: Final = "In bits, at its surest place: oddity {oddity}."
OTHERS: Final = "Or perhaps: {suggestions}."
NO_MARKS: Final = "No word is marked."
ONE_MARK: Final = "{marks} place is marked; going by its probability, about {swapped} swapped."
MANY_MARKS: Final = "{marks} places are marked; going by their probabilities, about {swapped} swapped."
QUOTATION: Final = "“{quotation}” ({name}, paragraph {number}): “{written}”, perhaps “{suggestion}”."
QUOTATION_WITHOUT_SUGGESTION: Final = "“{quotation}” ({name}, paragraph {number}): “{written}” looks out of place."
ONE_LEFT_OUT: Final = "{marks} mark of less than {percent} is left out."
MANY_LEFT_OUT: Final = "{marks} marks of less than {percent} are left out."
DISMISSED: Final = "Left out as no swap: {findings}. The level stays: it is of the whole text."
# Shares of spun texts before the text is seen, and what the page calls them
_PRIORS = ((0.5, "every second text"), (0.01, "1 text in 100"), (0.001, "1 text in 1,000"))


def percent(probability: float) -> str:
    """Return a probability as a percentage that never rounds to certainty.

    Args:
        probability: The probability.

    Returns:
        A percentage between 0.1% and 99.9%.
    """
    return f"{min(max(100 * probability, 0.1), 99.9):.1f}%"


def whole_percent(probability: float) -> str:
    """Return a probability in whole percent that never rounds to certainty.

    Args:
        probability: The probability.

    Returns:
        A percentage of at most 99%.
    """
    return f"{min(probability, 0.99):.0%}"


def share(part: float) -> str:
    """Return a share of a whole in percent; one that is not 0 or 1 is not written as such.

    Args:
        part: The share, between 0 and 1.

    Returns:
        A percentage in whole percent, in tenths below 10%.

    >>> share(0.0), share(0.0004), share(0.034), share(0.134), share(0.9999), share(1.0)
    ('0%', 'under 0.1%', '3.4%', '13%', 'over 99%', '100%')
    """
    if part in (0, 1):
        return f"{part:.0%}"
    if part < 0.001:
        return "under 0.1%"
    if part > 0.99:
        return "over 99%"
    return f"{part:.1%}" if part < 0.0995 else f"{part:.0%}"


def rounded_times(bits: float) -> str:
    """Return two to some bits in two digits, and no more than the counts of a language model support.

    Args:
        bits: log2 of a ratio.

    Returns:
        Such as "2,000"; `MORE` for more than 10,000, and "" for less than two, which says nothing.

    >>> rounded_times(11), rounded_times(40), rounded_times(0.5)
    ('2,000', '+', '')
    """
    if bits < _MIN_TOLD_BITS:
        return ""
    if bits >= math.log2(_MAX_TIMES):
        return MORE
    ratio = 2.0**bits
    return f"{ratio:.2g}" if ratio < 10 else f"{int(float(f'{ratio:.2g}')):,}"


def times(rounded: str) -> str:
    """Return a number of times in words.

    Args:
        rounded: The number, as of `rounded_times`, and not "".

    Returns:
        Such as "about 2,000 times".

    >>> times("2,000"), times(MORE)
    ('about 2,000 times', 'more than 10,000 times')
    """
    return MORE_TIMES if rounded == MORE else ABOUT_TIMES.format(number=rounded)


def usual_times(explanation: Explanation) -> str:
    """Return how many times as usual the first suggestion is as the words as written.

    Args:
        explanation: Explanation of a span.

    Returns:
        The number, as of `rounded_times`; "" where there is no suggestion, or where it is hardly more usual.
    """
    return "" if explanation.usual_bits is None else rounded_times(explanation.usual_bits)


def against_times(explanation: Explanation) -> str:
    """Return how many times less often than by chance the words as written stand beside the neighbour that speaks most against them.

    Args:
        explanation: Explanation of a span.

    Returns:
        The number, as of `rounded_times`; "" where no neighbour speaks against them.
    """
    neighbour = explanation.oddest
    return "" if neighbour is None else rounded_times(-neighbour.pmi_bits)


def passage_remarks(report: Report) -> list[str]:
    """Return what a report says of the passages that stand out.

    Args:
        report: The report.

    Returns:
        A sentence or two for each.
    """
    remarks = []
    for passage in report.passages:
        remarks.append(
            f"The passage that begins “{printable(passage.opening)}” ({passage.words:,} words) stands out from the rest: at most about "
            f"{one_in(passage.false_positive_rate)} original texts of this length has such a passage. By itself it is "
            f"{percent(sigmoid(passage.score))} likely to be spun."
        )
    return remarks


def warning_remarks(report: Report, text: str) -> list[str]:
    """Return what a report says of tricks with characters, and of text that its file hides.

    Args:
        report: The report.
        text: Its text, for the paragraphs of the places; "" names no place.

    Returns:
        A sentence for each.
    """
    paragraph_starts = [0, *(gap.end() for gap in PARAGRAPH_GAP.finditer(text))]
    remarks = []
    for warning in report.warnings:
        numbers = sorted({bisect_right(paragraph_starts, start) for start, _ in warning.ranges}) if text else []
        named = [f"{number:,}" for number in numbers[:_MAX_PLACES]]
        has_more = len(numbers) > _MAX_PLACES or (numbers and warning.count > len(warning.ranges))
        where = ""
        if named:
            places = " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))
            where = f", in {'paragraph' if len(named) == 1 else 'paragraphs'} {places}"
            where += " and elsewhere" if has_more else ""
        label = "Incomplete" if warning.code in INCOMPLETE else "Suspicious"
        remarks.append(f"{label}: {warning.count:,} {warning.message}{where}.")
    return remarks


def remarks(report: Report, text: str = "") -> list[str]:
    """Return what a report says besides its verdict.

    Args:
        report: The report.
        text: Its text, for the paragraphs of the places; "" names no place.

    Returns:
        A sentence for each passage that stands out, and for each warning about its characters.
    """
    return passage_remarks(report) + warning_remarks(report, text)


def caution(report: Report) -> str:
    """Return the caution that matters most for a text.

    Args:
        report: The report.

    Returns:
        One or two sentences.
    """
    if report.verdict == "original":
        return "Nothing found proves nothing: light or careful rewriting passes."
    if report.verdict == "uncertain":
        return "This is no verdict. It says neither that the text is spun nor that it is not."
    own = next(
        iter(report.nearest_genres), None
    )  # the others are like the text in part, and are named under the numbers
    rate = report.false_positive_rate
    if (
        own is not None
        and rate is not None
        and own.n_above >= _MIN_GENRE_TEXTS
        and own.false_positive_rate >= _FREQUENT_GENRE * rate
    ):
        kind = f"By its form it is most like the genre “{own.genre.replace('-', ' ')}”"
        specific = f"{kind}, of whose originals more look this odd: {one_in(own.false_positive_rate)}."
    elif report.words < _SHORT_WORDS:
        specific = f"In a text of {report.words:,} words, a few odd ones weigh much."
    else:
        specific = "Honest texts by learners of English, by translators and by specialists are called spun more often than others."
    return f"{EVIDENCE} {specific}"


def rarity(report: Report, reference: Reference) -> str:
    """Return how many originals score as high, as a sentence.

    Args:
        report: The report.
        reference: The reference documents of the model.

    Returns:
        The sentence; "" if the report has no rate.
    """
    rate = report.false_positive_rate
    if rate is None:
        return ""
    one, several = originals_called(report.calibration)
    if not len(reference.originals):
        return "There are no original articles to compare it with."
    if reference.count_at_least(report.score) == 0:
        denominator = round(1 / reference.least_rate)
        return f"At most about 1 {one} in {denominator:,} looks this odd."
    if rate <= _SELDOM:
        return f"{one_in(rate).replace('1 in', f'1 {one} in')} looks this odd."
    if rate < 0.995:
        return f"{round(100 * rate)} in 100 {several} look at least this odd."
    return f"Nearly every {one} looks at least this odd."


def short_rarity(report: Report, reference: Reference) -> str:
    """Return how many originals score as high, short enough for a table.

    Args:
        report: The report.
        reference: The reference documents of the model.

    Returns:
        A few characters; a dash if the report has no rate.
    """
    rate = report.false_positive_rate
    if rate is None:
        return NO_NUMBER
    if not len(reference.originals):
        return "unknown"
    if reference.count_at_least(report.score) == 0:
        return f"\u2264 1 in {round(1 / reference.least_rate):,}"
    return one_in(rate)


def counted(report: Report, reference: Reference) -> str:
    """Return how the rarity was counted, and how uncertain it is.

    Args:
        report: The report.
        reference: The reference documents of the model.

    Returns:
        A few sentences; "" if the report has no rate, or there are no originals.
    """
    rate, n_originals, above = (
        report.false_positive_rate,
        len(reference.originals),
        reference.count_at_least(report.score),
    )
    if rate is None or n_originals == 0:
        return ""
    origin = f"passages of {int(reference.n_documents[0]):,} original texts, kept apart from training,"
    if report.calibration is not None:
        origin = originals_called(report.calibration)[1]
    count = f"{above:,} of {n_originals:,} {origin} score at least as high once scores are adjusted to what each text is like."
    if above < _FEW:
        highest = reference.rate_interval(rate)[1]
        count += f" So few are an uncertain count: it may be as many as {one_in(highest)} (95% interval)."
    if reference.genres is not None:
        count += " In the rate, each genre weighs alike."
    return " ".join(filter(None, (count, nearest_genres(report))))


def nearest_genres(report: Report) -> str:
    """Return how often originals of the genres that a text is most like score as high, as a sentence.

    Args:
        report: The report.

    Returns:
        The sentence, which gives the highest of these rates; "" if the report has none.
    """
    genres = report.nearest_genres
    if not genres:
        return ""
    highest = max(genres, key=lambda genre: genre.false_positive_rate)
    names = ", ".join(genre.genre for genre in genres)
    rate = one_in(highest.false_positive_rate)
    most_often = f"Of them, {highest.genre} scores as high most often: {rate}."
    return f"By its form the text is most like originals of these genres: {names}. {most_often}"


def threshold_share(fpr: float, calibration: CalibrationInfo | None = None) -> str:
    """Return the threshold in words.

    Args:
        fpr: Share of originals that may be called spun or spun in part.
        calibration: The calibration file of a user's own originals, if there is one.

    Returns:
        Part of a sentence.
    """
    originals = "original texts like it" if calibration is None else originals_called(calibration)[1]
    return f"at most {one_in(fpr)} {originals} is called spun, as a whole or in part"


def threshold_and_score(fpr: float, threshold: float | None, calibration: CalibrationInfo | None = None) -> str:
    """Return the threshold in words, with the score that it corresponds to.

    Args:
        fpr: Share of originals that may be called spun or spun in part.
        threshold: Score above which a text is called spun as a whole; None if there are too few originals.
        calibration: The calibration file of a user's own originals, if there is one.

    Returns:
        Part of a sentence.
    """
    share = threshold_share(fpr, calibration)
    if threshold is None:
        return f"{share}; there are too few of them to tell so small a share"
    return f"{share}; as a whole, here, with a score above {threshold:.2f}"


def chances(score: float) -> list[tuple[str, str]]:
    """Return how likely the text is spun, given the share of spun texts before it is seen.

    Args:
        score: Calibrated score of the text (natural log-odds).

    Returns:
        Pairs of a share and the probability, both in words.
    """
    return [(words, _percent(_posterior(score, prior))) for prior, words in _PRIORS]


def expected(report: Report) -> str:
    """Return how many places are marked, and how many of them were probably swapped.

    Args:
        report: The report.

    Returns:
        One sentence; a second one if possible marks are not shown.
    """
    spans = report.spans
    n_hidden = len(report.all_spans) - len(spans)
    hidden = f" {n_hidden:,} more that are only possible are not shown." if n_hidden else ""
    return expected_of(len(spans), sum(span.probability for span in spans)) + hidden


def expected_of(n_marks: int, expected_swaps: float) -> str:
    """Return what so many marks come to.

    Args:
        n_marks: Number of marks.
        expected_swaps: Sum of their probabilities.

    Returns:
        One sentence.
    """
    if not n_marks:
        return NO_MARKS
    probable = round(expected_swaps)
    pattern = ONE_MARK if n_marks == 1 else MANY_MARKS
    return pattern.format(marks=f"{n_marks:,}", swapped=f"{probable:,} {'was' if probable == 1 else 'were'}")


def left_out_marks(n_marks: int, min_probability: float) -> str:
    """Return how many marks a report leaves out because they are too improbable.

    Args:
        n_marks: Number of these marks.
        min_probability: Smallest probability of the marks that are shown.

    Returns:
        One sentence; "" if there are none.

    >>> left_out_marks(1, 0.9), left_out_marks(12, 0.955), left_out_marks(0, 0.9)
    ('1 mark of less than 90% is left out.', '12 marks of less than 95.5% are left out.', '')
    """
    if not n_marks:
        return ""
    pattern = ONE_LEFT_OUT if n_marks == 1 else MANY_LEFT_OUT
    return pattern.format(marks=f"{n_marks:,}", percent=f"{100 * min_probability:.4g}%")


def _percent(probability: float) -> str:
    if probability < 0.001:
        return "less than 0.1%"
    return "more than 99.9%" if probability > 0.999 else f"{probability:.1%}"


def _posterior(score: float, prior: float) -> float:
    return sigmoid(score + math.log(prior / (1 - prior)))
