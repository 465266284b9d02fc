"""Numbers and reasons in words."""

import math

from spin_detect.regressors.calibration import ReferenceScores, rank_rate, wilson
from spin_detect.report import Report

_MOST_PLACES = 3


def percent(probability: float) -> str:
    """Return a probability as a percentage that never rounds to certainty."""
    return f"{min(max(100 * probability, 0.1), 99.9):.1f}%"


def one_in(rate: float) -> str:
    """Return a rate above 0 in two digits: `1 in 250`."""
    every = 1 / rate
    return f"1 in {every:.2g}" if every < 10 else f"1 in {int(float(f'{every:.2g}')):,}"


def remarks(report: Report) -> list[str]:
    """What a report says beside its verdict, a sentence each: parts that stand out, and what is suspicious in the characters."""
    said = [
        f"Characters {passage.start:,} to {passage.end:,} stand out from the rest: at most about "
        f"{one_in(passage.false_positive_rate)} original texts of this length has such a part."
        for passage in report.passages
    ]
    for notice in report.warnings:
        places = ", ".join(f"{start:,} to {end:,}" for start, end in notice.ranges[:_MOST_PLACES])
        more = " and elsewhere" if notice.count > _MOST_PLACES else ""
        said.append(f"Suspicious: {notice.count:,} {notice.message}, at characters {places}{more}.")
    return said


_SELDOM = 0.1  # up to it "1 in 40", above it "23 in 100"
_FEW = 10  # so few cases are given with their uncertainty
_PRIORS = ((0.5, "every second text"), (0.01, "1 text in 100"), (0.001, "1 text in 1,000"))


def headline(report: Report) -> str:
    """The verdict in a sentence."""
    if report.verdict == "spun":
        return "Spun: many of its words look swapped for synonyms."
    if report.verdict == "original":
        return "No sign of spinning was found."
    return "Uncertain: this text cannot be judged, or not at this operating point."


def rarity(report: Report, originals: ReferenceScores) -> str:
    """How many originals look this odd, in one sentence."""
    held, above = len(originals.scores), originals.count_at_least(report.score)
    rate = report.false_positive_rate
    if held == 0 or rate <= 0:
        return "There are no original articles of this length to compare it with."
    if above == 0:
        return f"At most about 1 original article in {round(1 / rank_rate(0, held)):,} looks this odd: none of the {held:,} at hand does."
    if rate <= _SELDOM:
        return f"{one_in(rate).replace('1 in', '1 original article in')} looks this odd."
    if rate < 0.995:
        return f"{round(100 * rate)} in 100 original articles look at least this odd."
    return "Nearly every original article looks at least this odd."


def rarity_in_short(report: Report, originals: ReferenceScores) -> str:
    """The same in the few characters that a table has room for."""
    if report.false_positive_rate <= 0:
        return "unknown"
    if originals.count_at_least(report.score) == 0:
        return f"\u2264 1 in {round(1 / rank_rate(0, len(originals.scores))):,}"
    return one_in(report.false_positive_rate)


def counted(report: Report, originals: ReferenceScores) -> str:
    """What the rarity was counted on, and how far it can be trusted."""
    held, above = len(originals.scores), originals.count_at_least(report.score)
    if held == 0:
        return ""
    said = f"{above:,} of {held:,} original texts of {_lengths(originals)}, kept apart from training, score at least as high."
    if above < _FEW:
        said += f" So few are an uncertain count: it may be as many as {one_in(wilson(above, held)[1])} (95% interval)."
    return said


def operating_share(fpr: float) -> str:
    """At which share of originals a text is called spun."""
    return f"a text is called spun if at most {one_in(fpr)} original texts of its length scores as high"


def operating_point(fpr: float, threshold: float | None) -> str:
    """The same, with the score that this comes to."""
    if threshold is None:
        return f"{operating_share(fpr)}; there are too few of them to tell so small a share"
    return f"{operating_share(fpr)}, here a score above {threshold:.2f}"


def chances(score: float) -> list[tuple[str, str]]:
    """How likely the text is spun if so many are beforehand: pairs of how many, and the probability."""
    return [(words, _percent(_posterior(score, prior))) for prior, words in _PRIORS]


def expected(report: Report) -> str:
    """How many words are marked and how many of them were probably swapped, in a sentence."""
    spans = report.spans
    if not spans:
        return "No word is marked."
    probable = round(sum(span.probability for span in spans))
    places = "place is" if len(spans) == 1 else "places are"
    verb = "was" if probable == 1 else "were"
    return f"{len(spans):,} {places} marked; going by their probabilities, about {probable:,} of them {verb} swapped."


def sentence(reason: str) -> str:
    """A reason as a sentence."""
    reason = reason.strip()
    return reason[:1].upper() + reason[1:] + ("" if reason.endswith((".", "!", "?")) else ".") if reason else ""


def _lengths(originals: ReferenceScores) -> str:
    if originals.max_words is None:
        return f"{originals.min_words:,} words or more"
    if originals.min_words == 0:
        return f"up to {originals.max_words:,} words"
    return f"{originals.min_words:,} to {originals.max_words:,} words"


def _percent(probability: float) -> str:
    if probability < 0.001:
        return "less than 0.1%"
    return "more than 99.9%" if probability > 0.999 else f"{probability:.1%}"


def _posterior(score: float, prior: float) -> float:
    log_odds = score + math.log(prior / (1 - prior))
    return 1 / (1 + math.exp(min(max(-log_odds, -500.0), 500.0)))
