"""The evaluation protocol: false positives by genre, share found by kind of spinner and share replaced; paragraphs,
sentences, spans, restoration, confidence; labelled texts, baselines, the Machine-Paraphrased Corpus."""

from spin_detect.evaluation.runner import EvaluationConfig, evaluate

__all__ = ["EvaluationConfig", "evaluate"]
