"""The capitals of suggestions."""


def match_case(written: str, suggestion: str) -> str:
    """Return the suggestion with the capitals of the written word.

    >>> match_case("Linked", "associated")
    'Associated'

    Args:
        written: The word or phrase in the text.
        suggestion: A suggestion in lower case.

    Returns:
        The suggestion in upper case, with a capital, or as it is.
    """
    if len(written) > 1 and written.isupper():
        return suggestion.upper()
    if written[:1].isupper():
        return suggestion[:1].upper() + suggestion[1:]
    return suggestion
