"""Leave-one-genre-out: its folds cover all genres, and its summary counts what was judged."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spin_detect.corpora.manifest import shipped_manifest
from spin_detect.evaluation.leave_one_genre_out import FOLDS, GENRE_FOLDS, FoldConfig, Judgements, summarise
from spin_detect.evaluation.unmet_genres_page import N_FOLDS, recounted_markdown, unmet_genres_markdown
from spin_detect.storage.model_folder import default_model_path

CONFIG = FoldConfig(Path("datasets"), Path("lexicons"), default_model_path(), ("speech", "pupil-asap"))


def judgements(genre: str, kind: str, verdicts: list[int], condition: str = "", fold: str = "speech") -> Judgements:
    """One text a document, with these verdicts (3 is spun, 2 spun in part, 1 uncertain) and a rate that goes with them."""
    count = len(verdicts)
    rate = np.array([{3: 0.0005, 2: 0.02, 1: 0.04}.get(verdict, 0.9) for verdict in verdicts])
    documents = np.array([f"{genre}/{number}" for number in range(count)])
    fill = (np.full(count, text) for text in (kind, condition))
    return Judgements(
        np.full(count, fold), np.full(count, genre), documents, *fill, np.array(verdicts), rate, -np.log(rate)
    )


@pytest.fixture
def both() -> Judgements:
    return Judgements.concatenate(
        [
            judgements("speech", "120 to 300 words", [0] * 95 + [3, 3, 2, 1, 1]),
            judgements("speech", "whole documents", [0] * 50 + [2]),
            judgements("asr", "120 to 300 words", [0] * 200),
            judgements("asr", "whole documents", [1] * 10 + [0] * 190),
            judgements("llm", "whole documents", [0] * 99 + [3]),
            judgements("speech", "120 to 300 words", [3, 3, 3, 0], "0.1 moby"),
            judgements("speech", "120 to 300 words", [3, 0], "0.1 habits"),
            judgements("essay", "120 to 300 words", [3] + [0] * 199, fold="pupil-asap"),
        ]
    )


def test_the_folds_have_every_genre_of_peoples_text_once() -> None:
    genres = [genre for fold in GENRE_FOLDS.values() for genre in fold.genres]
    assert len(genres) == len(set(genres)) and len(GENRE_FOLDS) == N_FOLDS
    assert set(genres) == {entry.genre for entry in shipped_manifest() if entry.produced_by != "llm"}


def test_a_source_that_is_left_out_alone_is_one_that_exists() -> None:
    alone = {source for fold in FOLDS.values() for source in fold.sources}
    assert alone and alone <= {entry.name for entry in shipped_manifest()}


def test_a_source_that_is_left_out_alone_has_a_row_of_its_own(both: Judgements) -> None:
    summary = summarise(both, CONFIG, 0)
    assert [row["genre"] for row in summary["genres"]] == ["speech", "asr"]
    assert summary["sources"][0]["source"] == "pupil-asap"
    assert summary["sources"][0]["pieces"]["called_spun"]["value"] == pytest.approx(0.005)
    assert "source *pupil-asap*, left out alone | 200 | 0.5%" in "\n".join(unmet_genres_markdown(summary))


def test_the_table_is_the_same_from_a_file_with_sorted_keys(both: Judgements) -> None:
    summary = summarise(both, replace(CONFIG, folds=("web", "speech", "pupil-asap")), 0)
    stored = json.loads(json.dumps(summary, sort_keys=True))
    assert unmet_genres_markdown(stored) == unmet_genres_markdown(summary)


def test_recounted_tables_stand_beside_the_others(both: Judgements) -> None:
    recounted = summarise(both.select(both.genre != "asr"), replace(CONFIG, recount=True), 0)
    rows = [line for line in recounted_markdown(summarise(both, CONFIG, 0), recounted) if line.startswith("| speech")]
    assert len(rows) == 1 and rows[0].count("3.0%") == 2  # as before, and recounted


def test_called_spun_is_spun_or_spun_in_part_worst_genre_first(both: Judgements) -> None:
    summary = summarise(both, CONFIG, 0)
    speech, asr = summary["genres"]
    assert (speech["genre"], asr["genre"]) == ("speech", "asr")
    assert speech["pieces"]["called_spun"]["value"] == pytest.approx(0.03)
    assert speech["pieces"]["uncertain"]["value"] == pytest.approx(0.02)
    assert speech["pieces"]["rate_0.001"]["value"] == pytest.approx(0.02)
    assert speech["whole"]["called_spun"]["value"] == pytest.approx(1 / 51, abs=1e-5)
    assert summary["mean"]["pieces"]["called_spun"] == pytest.approx(0.015)
    assert summary["small_genres"]["genres"] == ["speech"]  # of 100 documents
    assert summary["llm"]["whole"]["called_spun"]["value"] == pytest.approx(0.01)


def test_the_interval_is_of_documents_and_contains_the_share(both: Judgements) -> None:
    speech = summarise(both, CONFIG, 0)["genres"][0]["pieces"]["called_spun"]
    assert 0 <= speech["low"] < speech["value"] < speech["high"] < 0.1
    asr = summarise(both, CONFIG, 0)["genres"][1]["pieces"]["called_spun"]
    assert asr["low"] == 0 < asr["high"] < 0.03


def test_found_is_counted_by_share_and_spinner(both: Judgements) -> None:
    summary = summarise(both, CONFIG, 0)
    assert summary["found"]["0.1"]["value"] == pytest.approx(4 / 6, abs=1e-4)
    assert summary["found_by_spinner"]["habits"]["0.1"]["value"] == 0.5


def test_the_table_names_the_worst_genre(both: Judgements) -> None:
    page = "\n".join(unmet_genres_markdown(summarise(both, CONFIG, 0)))
    assert "*speech* is called spun most often: 3.0% of its passages and 2.0% of its whole documents" in page
    assert "text by language models" in page
