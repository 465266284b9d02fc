"""What the tokens of an example weigh in training."""

from spin_detect.corpora.examples import Example
from spin_detect.training.token_model import token_weights


def test_tokens_of_lightly_spun_texts_weigh_four_times() -> None:
    examples = [
        Example("As written.", "papers", "news", "1"),
        Example("Lightly.", "papers", "news", "1", profile="moby", share=0.05),
        Example("Heavily.", "papers", "news", "1", profile="moby", share=0.3),
    ]
    assert token_weights(examples).tolist() == [1, 4, 1]
