"""HTML pages from templates: the report of a text, the index of several reports, and the page of the service.

Everything that comes from a text or a file name is escaped. A page loads nothing from the network, and its
Content-Security-Policy forbids all styles and scripts but its own.
"""
