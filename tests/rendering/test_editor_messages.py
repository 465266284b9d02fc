"""A text that is spun in part gives a message for each passage, and one for each swapped word of a passage."""

from dataclasses import replace

from spin_detect.rendering.editor_messages import editor_messages
from spin_detect.rendering.sarif import log
from spin_detect.report import Passage, Report
from tests.rendering.conftest import report_of

TEXT = "The old mill stood empty.\nA novel proprietor procured it in June. Then work began.\n"
START, END = TEXT.index("A novel"), TEXT.index(" Then")
PASSAGE = Passage(START, END, 0.3, 0.0005, 7, "A novel proprietor procured it...", 3.0)
REPORT: Report = replace(
    report_of(TEXT, "empty", "procured", "work"), verdict="partly_spun", passages=(PASSAGE,), false_positive_rate=0.2
)


def test_the_messages_are_the_passage_and_the_swapped_words_in_it() -> None:
    passage, word = editor_messages(REPORT, TEXT)
    assert (passage.rule, passage.level, passage.part) == ("partly-spun-text", "warning", PASSAGE)
    assert (passage.start, passage.end) == ((2, 1), (2, 1 + END - START))
    assert passage.text == (
        "95.3% likely to be spun by itself: The passage that begins “A novel proprietor procured it...” (7 words) "
        "stands out from the rest of the text, as in 1 in 2,000 original articles of this length."
    )
    assert word.rule == "swapped-words" and word.text.startswith("“procured”")


def test_sarif_has_a_rule_for_them() -> None:
    (run,) = log([("a.txt", REPORT, list(editor_messages(REPORT, TEXT)))], [])["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    result, word = run["results"]
    assert rules[result["ruleIndex"]] == result["ruleId"] == "partly-spun-text"
    assert (result["kind"], result["level"], result["rank"]) == ("fail", "warning", 95.26)
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["charOffset"], region["charLength"]) == (START, END - START)
    assert result["properties"]["words"] == 7
    assert word["ruleId"] == "swapped-words"


def test_the_finding_of_a_text_without_numbers_needs_none() -> None:
    report = replace(REPORT, verdict="uncertain", spun_probability=None, false_positive_rate=None, reason="too short")
    (message,) = editor_messages(report, TEXT)
    assert (message.rule, message.text) == ("uncertain-text", "cannot tell: Too short.")
    (run,) = log([("a.txt", report, [message])], [])["runs"]
    assert run["artifacts"][0]["properties"]["false_positive_rate"] is None
    assert "rank" not in run["results"][0]
