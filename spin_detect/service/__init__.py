"""The HTTP service: an API that scores texts, and a page to paste them into. It stores no text and logs none."""
