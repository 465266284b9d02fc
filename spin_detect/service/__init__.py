"""The service: scores over HTTP, and a page to paste into. It keeps nothing, and logs nothing of a text."""

from spin_detect.service.app import create_app
from spin_detect.service.limits import Limits

__all__ = ["Limits", "create_app"]
