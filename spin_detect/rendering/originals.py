"""What a report calls the originals that a rate is counted among: those of the model, or a user's own."""

from spin_detect.rendering.console import printable
from spin_detect.report import CalibrationInfo


def originals_called(calibration: CalibrationInfo | None) -> tuple[str, str]:
    """Return what one of the originals is called, and several of them.

    Args:
        calibration: The calibration file of a user's own originals; None for those of the model.

    Returns:
        Singular and plural.
    """
    if calibration is None:
        return "original article", "original articles"
    return "original of your own", "originals of your own"


def calibration_note(calibration: CalibrationInfo | None) -> str:
    """Return which calibration file the rates are of.

    Args:
        calibration: The calibration file; None where there is none.

    Returns:
        One sentence; "" where there is none.
    """
    if calibration is None:
        return ""
    name = " ".join(printable(calibration.name).split())
    return f'Rates are counted among {calibration.texts:,} originals of your own: calibration "{name}".'
