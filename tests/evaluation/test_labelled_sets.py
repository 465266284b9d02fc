"""Labelled files of both formats are read; a row of neither form is an error that names file and line."""

import json
from pathlib import Path

import numpy as np
import pytest

from spin_detect.corpora.examples import Example
from spin_detect.errors import SpinDetectError
from spin_detect.evaluation.labelled_sets import auc_between_kinds, labelled_files, measure_labelled, read_labelled


def test_pairs_and_labels_are_read_from_both_formats(tmp_path: Path) -> None:
    rows = [{"original": "It rained.", "spun": "It precipitated.", "family": "toy"}, {"text": "We left.", "label": 0}]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n\n" for row in rows))
    (tmp_path / "b.csv").write_text(
        'text,label\n"We left, then.",original\n"We exited,\nthen.",1\n', encoding="utf-8-sig"
    )
    assert [(e.text, e.profile) for e in read_labelled(tmp_path / "a.jsonl")] == [
        ("It rained.", ""),
        ("It precipitated.", "toy"),
        ("We left.", ""),
    ]
    assert [(e.text, e.profile) for e in read_labelled(tmp_path / "b.csv")] == [
        ("We left, then.", ""),
        ("We exited,\nthen.", "b"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", b'{"text": "x", "label": "original"}\n{"text": "x", "label": "human"}\n', "a.jsonl:2: has neither"),
        ("a.jsonl", b'["x"]\n', "a.jsonl:1: has neither"),
        ("a.jsonl", b'{"text": "x"\n', "a.jsonl:1: is not JSON"),
        ("a.jsonl", b'{"text": "caf\xe9"}\n', "is not UTF-8"),
        ("a.csv", b"text;label\nx;1\n", "a.csv:2: has neither"),
    ],
)
def test_an_error_names_the_bad_row(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SpinDetectError, match=message):
        list(read_labelled(tmp_path / name))


def test_files_of_folders_are_found_and_two_of_one_name_are_an_error(tmp_path: Path) -> None:
    for name in ("sets/b.jsonl", "sets/a.csv", "sets/README.md", "c.jsonl", "other/c.csv", "d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = labelled_files([tmp_path / "sets", tmp_path / "c.jsonl"])
    assert [path.name for path in found] == ["a.csv", "b.jsonl", "c.jsonl"]
    for paths, message in (
        (["c.jsonl", "other"], "rename one"),
        (["d.txt"], "is not .jsonl or .csv"),
        (["gone.csv"], "does not exist"),
    ):
        with pytest.raises(SpinDetectError, match=message):
            labelled_files([tmp_path / path for path in paths])


def test_a_set_is_measured_alone_and_against_the_word_spun_set() -> None:
    def examples_of(profile: str, count: int) -> list[Example]:
        return [Example("x", "toy", "news", str(number), profile) for number in range(count)]

    examples = examples_of("", 4) + examples_of("word", 4)
    scores = np.array([-3.0, -2, -1, 1, 0, 2, 3, 4])
    found = measure_labelled(examples, scores, 0.5, None)
    assert found["auc"] == pytest.approx(15 / 16, abs=1e-4)
    assert (found["found"]["hits"], found["false_positives"]["hits"]) == (3, 1)
    assert found["found_at_0.001"] is None and found["scores"]["original"][2] == -1.5
    word_spun_above = auc_between_kinds({"detectrl-word": (examples, scores), "quillbot": (examples, scores - 10)})
    assert word_spun_above == {"quillbot": 1.0}
    assert auc_between_kinds({"quillbot": (examples, scores)}) == {}
