"""Numbers as a person says them."""


def percent(probability: float) -> str:
    """Return a probability as a percentage that never rounds to certainty."""
    return f"{min(max(100 * probability, 0.1), 99.9):.1f}%"


def one_in(rate: float) -> str:
    """Return a rate above 0 in two digits: `1 in 250`."""
    every = 1 / rate
    return f"1 in {every:.2g}" if every < 10 else f"1 in {int(float(f'{every:.2g}')):,}"
