"""Original texts that ship, and copies of them that are spun by a short list."""

import json
import re

import pytest

from spin_detect.storage.package_data import package_path

SUBSTITUTES = dict(
    pair.split(":")
    for pair in """
    after:subsequent asked:inquired back:again because:since best:finest better:higher called:referred change:trade
    children:youngsters city:metropolis close:near cold:chilly come:arrive company:corporation cost:price
    country:nation days:daytimes door:doorway every:each fine:high-quality first:initial found:observed four:quartet
    full:complete give:supply going:moving good:great group:institution half:1/2 hand:hold hard:tough head:brain
    help:assistance home:domestic hour:hours house:residence keep:preserve kept:saved know:recognise last:remaining
    left:leftover letter:missive life:lifestyles line:queue little:bit long:lengthy look:appearance looked:regarded
    made:fabricated make:fabricate many:plentiful members:contributors minutes:mins money:cash months:moons
    morning:forenoon most:maximum mother:mom move:circulate much:tons must:need name:call need:want
    never:by-no-means next:subsequent night:nighttime nothing:not-anything number:wide-variety office:workplace
    often:regularly only:best order:directive part:element people:humans place:region plan:layout point:factor
    price:fee public:populace put:placed report:document rest:relaxation right:proper road:avenue room:chamber
    rules:policies said:stated same:equal school:faculty second:2d short:quick show:display side:facet
    single:unmarried small:diminutive some:a-few street:avenue take:yield tell:inform things:matters think:suppose
    time:moment told:instructed took:grabbed town:township turned:became used:utilised vote:ballot wall:partition
    water:liquid week:seven-day went:proceeded white:snowy wife:spouse without:with-out woman:lady
    work:paintings year:12-month years:a-long-time young:youthful
    """.split()
)


def spin(text: str) -> str:
    """Return the text with every word of SUBSTITUTES replaced."""
    return re.sub(r"\b[a-z]+\b", lambda word: SUBSTITUTES.get(word[0], word[0]).replace("-", " "), text)


@pytest.fixture(scope="session")
def originals() -> list[str]:
    """Return the starter set in a mixed order."""
    lines = package_path("datasets", "datasets").joinpath("starter.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    return [text for start in range(6) for text in texts[start::6]]


@pytest.fixture(scope="session")
def spun(originals: list[str]) -> list[str]:
    """Return their spun copies, in the same order."""
    return [spin(text) for text in originals]
