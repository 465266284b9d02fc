"""Web pages: the main text, without menus, footers and advertisements."""

from spin_detect.files.errors import FileError, damaged, missing_library
from spin_detect.files.hidden import HiddenText
from spin_detect.files.html_hidden import report_hidden, take_hidden

_EXCLUDED = "//del | //sup[a] | //a[sup]"  # XPath of deleted text and of the marks of notes


def extract_text(data: bytes | str, name: str, hidden: HiddenText) -> str:
    """Return the main text of a web page, with an empty line between paragraphs; all of its text if no main part is found.

    Args:
        data: Bytes or characters of the page.
        name: Name of the file or address, for errors.
        hidden: Receives what the page does not show beside its main text.

    Returns:
        The text.

    Raises:
        FileError: The page has no text, or the extra is not installed.
    """
    try:
        import trafilatura
        from lxml.etree import LxmlError
    except ImportError as error:
        raise missing_library(name, error.name or "trafilatura") from None
    try:
        tree = trafilatura.load_html(data)
        if tree is None:
            raise damaged(name, "web page")
        for element in tree.xpath(_EXCLUDED):
            element.drop_tree()
        taken = take_hidden(tree)
        text = trafilatura.extract(tree, include_comments=False, include_tables=False) or trafilatura.html2txt(tree)
    except FileError:
        raise
    except (LxmlError, ValueError, RecursionError, AttributeError, TypeError) as error:
        raise damaged(name, "web page", error) from None
    paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    report_hidden(taken, paragraphs, hidden)
    if not paragraphs:
        raise FileError(f"{name}: has no text, or makes it with a script; save it from a browser, or paste the text")
    return "\n\n".join(paragraphs)
