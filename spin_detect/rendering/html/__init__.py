"""Pages for people: a report a text, an index of many, and the page of the service; HTML from templates, nothing fetched.

Everything that came from a text or a file name is escaped; a Content-Security-Policy forbids whatever is not the page's own.
"""

from spin_detect.rendering.html.index import Row, index_page
from spin_detect.rendering.html.pages import report_page, service_page

__all__ = ["Row", "index_page", "report_page", "service_page"]
