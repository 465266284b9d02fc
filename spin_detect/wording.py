"""Numbers, and what a report adds to its verdict, as a person says them."""

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
