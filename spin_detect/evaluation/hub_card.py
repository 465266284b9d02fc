"""The model card as the Hugging Face hub reads it: a block of metadata with the measured results, then the card of the model itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from spin_detect.evaluation.model_card import UNMET_GENRES, Metrics, card
from spin_detect.report import ModelInfo

_BLOCK = re.compile(r"\A---\n.*?^---\n+", re.MULTILINE | re.DOTALL)
_TASK = {"type": "text-classification", "name": "Detection of machine-spun English"}
_TAGS = ("article-spinning", "machine-paraphrase", "tortured-phrases", "plagiarism", "calibrated", "safetensors")
_USE = """## Use

```sh
spin-detect download OWNER/NAME -o {name}    # needs the extra `hub`; all else needs no network
spin-detect score --model {name} article.txt
```
"""


def hub_card(meta: Mapping[str, Any], info: ModelInfo, licence: str, body: str = "") -> str:
    """Return a model card with the metadata that the hub shows and searches.

    Args:
        meta: The metadata in `model.json`.
        info: Name, version and checksum of the model.
        licence: Identifier of its licence, as the hub lists them: `apache-2.0`, or `other`.
        body: The card in the folder of the model, with or without such a block; "" to make it from the metadata.

    Returns:
        Markdown that begins with a block of YAML.
    """
    metadata: dict[str, Any] = {
        "license": licence,
        "language": ["en"],
        "library_name": "spin-detect",
        "pipeline_tag": _TASK["type"],
        "tags": list(_TAGS),
        "model-index": [{"name": info.name, "results": results}] if (results := list(_results(meta))) else None,
    }
    lines = [line for key, value in metadata.items() if value is not None for line in _yaml(key, value, "")]
    text = without_block(body) or card(meta, info)
    use = "" if "\n## Use\n" in text else f"\n{_USE.format(name=info.name)}"
    return "\n".join(["---", *lines, "---", "", text.rstrip("\n"), use])


def without_block(text: str) -> str:
    r"""Return a card without the block of metadata at its beginning.

    Args:
        text: A card.

    Returns:
        The rest of it; all of it if it has no block.

    >>> without_block("---\nlicense: mit\n---\n\n# A model")
    '# A model'
    """
    return _BLOCK.sub("", text)


def _results(meta: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the results that the model card has, one a set of texts; none that was not measured."""
    metrics: Metrics = meta["metrics"]
    if metrics.get("found_held_out") and metrics.get("found_trained"):
        found = [
            _metric(
                "recall",
                f"spun texts found at the score that 1% of originals exceed, {100 * float(share):g}% of words replaced",
                row,
            )
            for share, row in metrics["found_held_out"].items()
        ]
        words = metrics["spans"]["held_out"]
        flagged = [
            _metric(name, f"{name} of flagged words, 20% of words replaced", words[name])
            for name in ("precision", "recall")
        ]
        name = f"spin_detect test split: {metrics['documents']:,} passages of originals, and spun copies by spinners never trained on"
        yield {"task": _TASK, "dataset": {"type": "spin-detect-test", "name": name}, "metrics": found + flagged}
    if mean := meta.get(UNMET_GENRES, {}).get("mean"):
        called = [
            _metric(
                "false_positive_rate",
                f"originals called spun at a threshold of 1%, mean of the genres, {what}",
                mean[key],
                "called_spun",
            )
            for key, what in (("pieces", "passages"), ("whole", "whole documents"))
        ]
        name = "spin_detect genres that training never met (leave one group of genres out)"
        yield {"task": _TASK, "dataset": {"type": "spin-detect-genres", "name": name}, "metrics": called}


def _metric(kind: str, name: str, row: Mapping[str, float], key: str = "value") -> dict[str, Any]:
    """Return one result as the hub writes it.

    Args:
        kind: What the hub calls the measure.
        name: What was measured.
        row: The measurement.
        key: Where its value is.

    Returns:
        The result.
    """
    return {"type": kind, "name": name, "value": row[key]}


def _yaml(key: str, value: Any, indent: str) -> Iterator[str]:
    """Yield a key with its value as YAML: every scalar is written as JSON, which YAML reads.

    Args:
        key: The key, of letters and hyphens.
        value: A scalar, a list or a mapping.
        indent: Spaces before each line.

    Yields:
        Lines.
    """
    if isinstance(value, Mapping):
        yield f"{indent}{key}:"
        for inner, each in value.items():
            yield from _yaml(inner, each, f"{indent}  ")
    elif isinstance(value, list):
        yield f"{indent}{key}:"
        for item in value:
            if isinstance(item, Mapping):
                lines = [line for inner, each in item.items() for line in _yaml(inner, each, f"{indent}  ")]
                yield f"{indent}- {lines[0].lstrip()}"
                yield from lines[1:]
            else:
                yield f"{indent}- {json.dumps(item)}"
    else:
        yield f"{indent}{key}: {json.dumps(value)}"
