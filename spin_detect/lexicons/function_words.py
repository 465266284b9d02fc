"""Function words, which most spinners do not replace because thesauri do not know them."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text.

    Args:
        text: Words with white space between them.

    Returns:
        The words.
    """
    return frozenset(text.split())


FUNCTION_WORDS = word_set(
    """
    a about above across after against all along also although always am among amongst an and another any anyone
    anything are around as at be became because become been before behind being below beneath beside besides between
    beyond both but by can cannot could despite did do does doing done down during each either else even ever every
    everyone everything except few for from further had has have having he hence her here hers herself him himself his
    how however i if in indeed instead into is it its itself just least less like may maybe me might mine more
    moreover most much must my myself near neither never nevertheless no nobody none nor not nothing now of off often
    on once one only onto or other others otherwise ought our ours ourselves out outside over own per perhaps quite
    rather same shall she should since so some someone something still such than that the their theirs them themselves
    then there therefore these they this those though through throughout thus till to together too toward towards
    under until up upon us very was we were what whatever when whenever where whereas wherever whether which while
    who whoever whole whom whose why will with within without would yes yet you your yours yourself yourselves
    don't doesn't didn't won't wouldn't can't couldn't shouldn't isn't aren't wasn't weren't hasn't haven't hadn't
    i'm i've i'll i'd you're you've you'll you'd he'll he'd she'll she'd we're we've we'll we'd they're they've
    they'll they'd it'll that'll two three four five six seven eight nine ten first second last mr mrs ms dr
    """
)
