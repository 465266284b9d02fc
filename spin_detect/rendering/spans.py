"""Marks of a report: which findings to list first."""

from spin_detect.report import LEVELS, Finding, Report


def surest_findings(report: Report) -> list[Finding]:
    """Return the findings of a report, the surest first.

    Args:
        report: The report.

    Returns:
        Findings in order of level, then of the highest probability of their spans, then of the gain of these.
    """

    def order(finding: Finding) -> tuple[int, float, float]:
        probability, gain_bits = max((span.probability, span.gain_bits) for span in finding.spans)
        return LEVELS.index(finding.level), -probability, -gain_bits

    return sorted(report.findings, key=order)
