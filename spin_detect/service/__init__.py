"""The HTTP service: an API that scores texts, and a page to paste them into. It stores no text and logs none."""

from spin_detect.service.app import create_app
from spin_detect.service.limits import Limits

__all__ = ["Limits", "create_app"]
