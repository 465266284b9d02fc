"""A file that is annotated already is named, whichever of the inputs it is."""

import json
from pathlib import Path

import pytest

from spin_detect.annotate import AnnotateError, Options, annotate_files

_ROW = {"text": "Too short."}


def _write(path: Path, *rows: dict[str, object]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


@pytest.mark.parametrize("position", [0, 1, 2])
def test_an_annotated_file_is_named_before_anything_is_written(tmp_path: Path, position: int) -> None:
    inputs = [_write(tmp_path / f"{name}.jsonl", _ROW) for name in "abc"]
    _write(Path(inputs[position]), _ROW | {"spin_words": 2})
    out = tmp_path / "out.jsonl"
    with pytest.raises(AnnotateError) as caught:
        annotate_files(inputs, str(out), Options(), jobs=1)
    assert str(caught.value) == (
        f"{inputs[position]}: there is already a column 'spin_words'; choose another prefix than 'spin_'"
    )
    assert not out.exists()


def test_files_after_the_first_may_begin_with_any_other_row(tmp_path: Path) -> None:
    first = _write(tmp_path / "a.jsonl", _ROW)
    others = [_write(tmp_path / "b.jsonl", {"other": 1}, _ROW), _write(tmp_path / "c.jsonl")]
    (tmp_path / "d.jsonl").write_text("no JSON\n" + Path(first).read_text())
    counts = annotate_files([first, *others, str(tmp_path / "d.jsonl")], str(tmp_path / "out.jsonl"), Options(), jobs=1)
    assert counts is not None
    assert (counts.read, counts.unreadable) == (5, 2)
