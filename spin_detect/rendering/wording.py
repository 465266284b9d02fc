"""Numbers, rates and reasons in words, for every form of report."""

import math

from spin_detect.files.hidden import PICTURE
from spin_detect.regressors.reference import Reference
from spin_detect.rendering.console import printable
from spin_detect.rendering.originals import originals_called
from spin_detect.report import CalibrationInfo, Report, Verdict, sigmoid

NO_NUMBER = "\u2013"  # stands in a table where the score of a text means nothing
_MAX_PLACES = 3  # of a warning, that a remark lists
_SELDOM = 0.1  # rates up to it are written "1 in 40", rates above it "23 in 100"
_FEW = 10  # counts below it are written with their uncertainty
# Shares of spun texts before the text is seen, and what the page calls them
_VERDICT_NAMES: dict[Verdict, str] = {
    "original": "original",
    "spun": "spun",
    "partly_spun": "spun in part",
    "uncertain": "uncertain",
}
_PRIORS = ((0.5, "every second text"), (0.01, "1 text in 100"), (0.001, "1 text in 1,000"))


def verdict_name(verdict: Verdict) -> str:
    """Return the name of a verdict for people.

    Args:
        verdict: The verdict.

    Returns:
        One to three words.
    """
    return _VERDICT_NAMES[verdict]


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


def one_in(rate: float) -> str:
    """Return a rate in two digits, such as `1 in 250`.

    Args:
        rate: A rate above 0.

    Returns:
        The rate in words.
    """
    denominator = 1 / rate
    return f"1 in {denominator:.2g}" if denominator < 10 else f"1 in {int(float(f'{denominator:.2g}')):,}"


def remarks(report: Report) -> list[str]:
    """Return what a report says besides its verdict.

    Args:
        report: The report.

    Returns:
        A sentence for each passage that stands out, and for each warning about its characters.
    """
    sentences = []
    for passage in report.passages:
        by_itself = (
            f" By itself it is {percent(sigmoid(passage.score))} likely to be spun."
            if passage.score is not None
            else ""
        )
        sentences.append(
            f"The passage that begins “{printable(passage.opening)}” ({passage.words:,} words) stands out from the rest: at most about "
            f"{one_in(passage.false_positive_rate)} original texts of this length has such a passage.{by_itself}"
        )
    for warning in report.warnings:
        places = ", ".join(f"{start:,} to {end:,}" for start, end in warning.ranges[:_MAX_PLACES])
        more = " and elsewhere" if warning.count > _MAX_PLACES else ""
        where = f", at characters {places}{more}" if places else ""
        label = "Incomplete" if warning.code == PICTURE else "Suspicious"
        sentences.append(f"{label}: {warning.count:,} {warning.message}{where}.")
    return sentences


def headline(report: Report) -> str:
    """Return the verdict as a sentence.

    Args:
        report: The report.

    Returns:
        The sentence.
    """
    if report.verdict == "spun":
        return "Spun: many of its words look swapped for synonyms."
    if report.verdict == "partly_spun":
        return "Spun in part: many words of a passage look swapped for synonyms."
    if report.verdict == "original":
        return "No sign of spinning was found."
    return "Uncertain: this text cannot be judged, or not at this operating point."


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
        return f"At most about 1 {one} in {denominator:,} looks this odd: none of the {denominator - 1:,} at hand does."
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


def operating_share(fpr: float, calibration: CalibrationInfo | None = None) -> str:
    """Return the operating point in words.

    Args:
        fpr: Share of originals that may be called spun or spun in part.
        calibration: The calibration file of a user's own originals, if there is one.

    Returns:
        Part of a sentence.
    """
    originals = "original texts like it" if calibration is None else originals_called(calibration)[1]
    return f"at most {one_in(fpr)} {originals} is called spun, as a whole or in part"


def operating_point(fpr: float, threshold: float | None, calibration: CalibrationInfo | None = None) -> str:
    """Return the operating point in words, with the score that it corresponds to.

    Args:
        fpr: Share of originals that may be called spun or spun in part.
        threshold: Score above which a text is called spun as a whole; None if there are too few originals.
        calibration: The calibration file of a user's own originals, if there is one.

    Returns:
        Part of a sentence.
    """
    if threshold is None:
        return f"{operating_share(fpr, calibration)}; there are too few of them to tell so small a share"
    return f"{operating_share(fpr, calibration)}; as a whole, here, with a score above {threshold:.2f}"


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
    if not spans:
        return "No word is marked." + hidden
    probable = round(sum(span.probability for span in spans))
    places = "place is" if len(spans) == 1 else "places are"
    verb = "was" if probable == 1 else "were"
    return f"{len(spans):,} {places} marked; going by their probabilities, about {probable:,} of them {verb} swapped.{hidden}"


def sentence(reason: str) -> str:
    """Return a reason as a sentence, with a capital and a full stop.

    Args:
        reason: Part of a sentence, or "".

    Returns:
        The sentence, or "".
    """
    reason = reason.strip()
    return reason[:1].upper() + reason[1:] + ("" if reason.endswith((".", "!", "?")) else ".") if reason else ""


def _percent(probability: float) -> str:
    if probability < 0.001:
        return "less than 0.1%"
    return "more than 99.9%" if probability > 0.999 else f"{probability:.1%}"


def _posterior(score: float, prior: float) -> float:
    return sigmoid(score + math.log(prior / (1 - prior)))
