"""Marks of a report: which findings to list first."""

from spin_detect.report import LEVELS, Finding, Report


def surest_findings(report: Report) -> list[Finding]:
    """Return the findings of a report, the surest first.

    Args:
        report: The report.

    Returns:
        Findings in order of `surest_first`.
    """
    return sorted(report.findings, key=surest_first)


def surest_first(finding: Finding) -> tuple[int, float, float]:
    """Return what findings are sorted by, the surest first.

    Args:
        finding: A finding.

    Returns:
        Its level, then the highest probability of its spans, then the gain of this span.
    """
    probability, gain_bits = max((span.probability, span.gain_bits) for span in finding.spans)
    return LEVELS.index(finding.level), -probability, -gain_bits
