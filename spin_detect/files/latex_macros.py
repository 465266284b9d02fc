"""Macros and environments that a LaTeX document defines: reading their definitions, and putting arguments into their bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ARGUMENT_SPECS = re.compile(r"[ \t\r\n]*([+]?)([mosdOrD!bv])")
_PLACE = re.compile(r"##|#([1-9])")


@dataclass(frozen=True)
class Macro:
    """A macro with its parameters.

    Attributes:
        body: What it stands for, with ``#1`` and so on where arguments stand.
        parameters: For each parameter "m" if it is an argument, "o" if one in brackets that may be left out, "s" for a star, or "="
            and the characters that end it.
        default: What stands for a parameter in brackets that is left out.
        end: Of an environment: what stands at its end.
    """

    body: str
    parameters: tuple[str, ...] = ()
    default: str = ""
    end: str = ""


def parameters_of(n_parameters: str, has_default: bool) -> tuple[str, ...]:
    r"""Return the parameters of a macro that ``\newcommand`` defines.

    Args:
        n_parameters: Their number as it is written.
        has_default: Whether the first may be left out.

    Returns:
        The parameters, as of `Macro`.
    """
    number = min(int(n_parameters), 9) if n_parameters.strip().isdecimal() else 0
    return ("o" if has_default else "m",) * min(number, 1) + ("m",) * (number - 1)


def parameters_of_specification(specification: str) -> tuple[str, ...]:
    r"""Return the parameters of a macro that ``\NewDocumentCommand`` defines.

    Args:
        specification: The specification, such as ``s O{red} m``.

    Returns:
        The parameters, as of `Macro`.
    """
    kinds = [found[2] for found in _ARGUMENT_SPECS.finditer(re.sub(r"\{[^{}]*\}", "", specification))]
    return tuple("m" if kind in "mrv" else "s" if kind == "s" else "o" for kind in kinds[:9])


def parameters_of_pattern(pattern: str) -> tuple[str, ...]:
    r"""Return the parameters of a macro that ``\def`` defines.

    Args:
        pattern: What stands between its name and its body, such as ``#1#2;``.

    Returns:
        The parameters, as of `Macro`.
    """
    pieces = re.split(r"#[1-9]", pattern)[1:10]
    return tuple(f"={piece}" if piece.strip() else "m" for piece in pieces)


def substitute(body: str, arguments: list[str]) -> str:
    """Put arguments into the body of a macro.

    Args:
        body: The body.
        arguments: The arguments in order.

    Returns:
        The body with the arguments in the places of ``#1`` and so on.
    """
    if "#" not in body:
        return body

    def argument(found: re.Match[str]) -> str:
        if found[1] is None:
            return "#"
        number = int(found[1]) - 1
        return arguments[number] if number < len(arguments) else ""

    return _PLACE.sub(argument, body)
