"""The card for the hub: huggingface_hub reads its metadata, and every result in it is one that was measured."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from spin_detect.cli.main import main
from spin_detect.evaluation.hub_card import hub_card, without_block
from spin_detect.report import ModelInfo
from spin_detect.storage.model_folder import default_model_path

needs_model = pytest.mark.skipif(not default_model_path().is_dir(), reason="needs the model that ships: make train")


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["info", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


@needs_model
def test_the_hub_reads_the_metadata_of_the_card(tmp_path: Path) -> None:
    hub = pytest.importorskip("huggingface_hub", reason="needs the extra `hub`")
    card = hub.ModelCard(printed("--card"))
    data = card.data
    assert (data.license, data.language, data.library_name) == ("apache-2.0", ["en"], "spin-detect")
    assert data.pipeline_tag == "text-classification" and "tortured-phrases" in data.tags
    meta = json.loads((default_model_path() / "model.json").read_text(encoding="utf-8"))
    assert data.model_name == meta["name"]
    values = {(result.dataset_type, result.metric_name): result.metric_value for result in data.eval_results}
    metrics, mean = meta["metrics"], meta["leave_one_genre_out"]["mean"]
    assert len(values) == len(data.eval_results) == len(metrics["found_held_out"]) + 4
    found = "spun texts found at the score that 1% of originals exceed, 20% of words replaced"
    assert values["spin-detect-test", found] == metrics["found_held_out"]["0.2"]["value"]
    passages = "originals called spun at a threshold of 1%, mean of the genres, passages"
    assert values["spin-detect-genres", passages] == mean["pieces"]["called_spun"]
    assert card.text.lstrip().startswith((default_model_path() / "README.md").read_text(encoding="utf-8")[:500])
    assert "spin-detect download OWNER/NAME" in card.text


@needs_model
def test_a_card_from_the_hub_gets_no_second_block() -> None:
    meta = json.loads((default_model_path() / "model.json").read_text(encoding="utf-8"))
    info = ModelInfo(meta["name"], meta["version"], meta["sha256"])
    once = hub_card(meta, info, "mit")
    assert hub_card(meta, info, "mit", once) == once
    assert without_block(once).startswith("# spin-detect-en")
    assert without_block("no block\n---\n") == "no block\n---\n"


def test_a_model_that_was_not_measured_has_no_results() -> None:
    meta = {"metrics": {"note": "lexicons are missing"}, "data": {"sources": {}, "tables": "as shipped", "seed": 0}}
    card = hub_card(meta, ModelInfo("mine: a 'model'", "1", "0" * 64), "other", "# Mine\n")
    assert "model-index" not in card and card.startswith('---\nlicense: "other"\n') and "\n# Mine\n" in card


@needs_model
def test_the_options_of_a_card_exclude_others() -> None:
    for arguments, message in (
        (("--card", "--json"), "--json and --card exclude each other"),
        (("--licence", "mit"), "give --card, too"),
    ):
        result = CliRunner().invoke(main, ["info", *arguments])
        assert result.exit_code == 2 and message in result.stderr
    assert 'license: "mit"' in printed("--card", "--licence", "mit")
