"""A detector that knows three swapped phrases, so that the command line is tested without the scorer."""

import re
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spin_detect.cli.main import main
from spin_detect.known_phrases import PhraseList
from spin_detect.predict.allow_list import AllowList
from spin_detect.report import KnownPhrase, Level, ModelInfo, Report, Sentence, Span, Suggestion
from spin_detect.storage.model_folder import ModelError
from spin_detect.suggestions.explanations import Explanation, Neighbour
from tests.small_lexicons import write_small_lexicons

SWAPS = {"purple herring": ("red herring",), "take care of": ("support", "aid"), "Linked Press": ("Associated Press",)}
INFO = ModelInfo("toy", "1", "0" * 64)


class ToyDetector:
    """Marks the phrases of SWAPS, in a text with "maybe" as possible ones; short texts are uncertain, "In part" is spun in part."""

    info = INFO

    def score(self, text: str, *, fpr: float = 0.01) -> Report:
        words = len(text.split())
        level: Level = "possible" if "maybe" in text else "sure"
        pattern = "|".join(re.escape(swap).replace(r"\ ", r"\s+") for swap in SWAPS)
        spans = tuple(
            Span(m.start(), m.end(), m.group(), 0.9, level, 6.125, 11.379, self.suggestions(m.group()))
            for m in re.finditer(pattern, text)
        )
        if words < 5:
            return Report(words, 0.0, None, None, "uncertain", "only a few words: at least 5 are needed", (), INFO)
        rate = 0.000123456 if spans else 0.7
        verdict = "spun" if rate <= fpr else "partly_spun" if text.startswith("In part") else "original"
        sentences = (Sentence(0, len(text), 0.98765, spans),)
        return Report(words, 4.25, 0.98765 if spans else 0.012, rate, verdict, "swaps were counted", sentences, INFO)  # type: ignore[arg-type]

    def score_each(
        self,
        texts: Iterable[str],
        *,
        fpr: float = 0.01,
        allow: AllowList | None = None,
        phrases: Iterable[PhraseList] | None = None,
    ) -> Iterator[Report]:
        reports = ((text, self._with_known_phrases(self.score(text, fpr=fpr), text, phrases or ())) for text in texts)
        return (allow.filter_report(report, text) if allow else report for text, report in reports)

    @staticmethod
    def _with_known_phrases(report: Report, text: str, lists: Iterable[PhraseList]) -> Report:
        found = [
            KnownPhrase(m.start(), m.end(), m.group(), expected, each.name, each.version, share)
            for each in lists
            for phrase, expected, share in zip(each.phrases, each.expected, each.honest_shares, strict=True)
            for m in re.finditer(re.escape(phrase), text)
        ]
        return replace(report, known_phrases=tuple(found))

    def explain(self, text: str, report: Report) -> list[Explanation]:
        spans = report.all_spans
        after = [re.compile(r" (\w+)").match(text, span.end) for span in spans]
        neighbours = [Neighbour(m.start(1), m.end(1), -3.0) if m else None for m in after]
        return [Explanation(None, neighbour, 11.0) for neighbour in neighbours]

    @staticmethod
    def suggestions(written: str) -> tuple[Suggestion, ...]:
        return tuple(Suggestion(text, 11.379, 0.625) for text in SWAPS[" ".join(written.split())])


def load(path: Path | None = None, *, calibration: Path | None = None) -> ToyDetector:
    for file in (path, calibration):
        if file is not None and not file.exists():
            raise ModelError(f"{file}: is missing; give another")
    return ToyDetector()


@pytest.fixture(scope="session")
def lexicons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of lexicons of a few lines, in the formats of the real ones."""
    return write_small_lexicons(tmp_path_factory.mktemp("lexicons"))


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that calls the command line with the toy detector."""
    module = types.ModuleType("spin_detect.predict.detector")
    module.load = load  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "spin_detect.predict.detector", module)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: object, stdin: bytes | None = None) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call
