"""Where a connective can stand for its short form, and which connectives no training text has as a habit."""

import pytest

from spin_detect.corpora.connectives import (
    Connective,
    connectives,
    count_phrases,
    places_of,
    training_connectives,
    untrained_phrases,
    write_at,
)

PURPOSE = Connective("to", "in order to")


def after_writing(text: str, short: str, phrase: str) -> str:
    connective = Connective(short, phrase)
    return write_at(text, places_of(text, (connective,)).get(connective, []), phrase)


@pytest.mark.parametrize(
    ("text", "short", "phrase", "written"),
    [
        ("To mend the net, he sat.", "to", "in order to", "In order to mend the net, he sat."),
        ("We rose at five to see the boats.", "to", "in order to", "We rose at five in order to see the boats."),
        ("We walked to the pier.", "to", "in order to", "We walked to the pier."),
        ("She wants to see the boats.", "to", "in order to", "She wants to see the boats."),
        ("In order to see the boats we rose.", "to", "so as to", "In order to see the boats we rose."),
        ("The nets and the oars are dry.", "and", "as well as", "The nets as well as the oars are dry."),
        ("He sang and the others slept.", "and", "as well as", "He sang and the others slept."),
        ("It was built to carry the mail.", "to", "in order to", "It was built to carry the mail."),
        (
            "If it rains we stay; ask if it rains.",
            "if",
            "provided that",
            "Provided that it rains we stay; ask if it rains.",
        ),
        ("He rowed and sang.", "and", "as well as", "He rowed and sang."),
        ("Because of the fog we stayed.", "because", "due to the fact that", "Because of the fog we stayed."),
        ("I left because it rained.", "because", "due to the fact that", "I left due to the fact that it rained."),
        ("About 40 boats came.", "about", "approximately", "Approximately 40 boats came."),
        ("We spoke about the boats.", "about", "approximately", "We spoke about the boats."),
        ("How many boats came? Many boats.", "many", "numerous", "How many boats came? Numerous boats."),
        ("That's also-ran talk.", "also", "additionally", "That's also-ran talk."),
    ],
)
def test_a_connective_is_written_where_it_can_stand(text: str, short: str, phrase: str, written: str) -> None:
    assert after_writing(text, short, phrase) == written


def test_about_half_of_the_connectives_train_and_the_two_known_ones_do_not() -> None:
    trained = {each.phrase for each in training_connectives()}
    assert {"in order to", "as well as"} <= untrained_phrases()
    assert PURPOSE in (*connectives("train"), *connectives("test"))
    assert not trained & untrained_phrases()
    assert len(trained) >= 25 and len(untrained_phrases()) >= 27
    assert set(training_connectives()) < set(connectives("train"))


def test_the_longer_of_two_phrases_is_counted() -> None:
    text = "In addition to the boats, and in addition, there was a raft. IN ADDITION it leaked."
    assert count_phrases([text], ["in addition", "in addition to"]) == {"in addition to": 1, "in addition": 2}
