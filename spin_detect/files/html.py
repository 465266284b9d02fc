"""Web pages: the main text, without menus, footers and advertisements."""

from spin_detect.files.errors import FileError, damaged, needed

_LEFT_OUT = "//del | //sup[a] | //a[sup]"  # what was struck out, and the marks of notes


def text_of(data: bytes | str, name: str) -> str:
    """Return the main text of a page, an empty line between paragraphs; all of its text where no main part stands out.

    Raises:
        FileError: there is no text in it; or the extra is not installed.
    """
    try:
        import trafilatura
        from lxml.etree import LxmlError
    except ImportError as error:
        raise needed(name, error.name or "trafilatura") from None
    try:
        tree = trafilatura.load_html(data)
        if tree is None:
            raise damaged(name, "web page")
        for element in tree.xpath(_LEFT_OUT):
            element.drop_tree()
        text = trafilatura.extract(tree, include_comments=False, include_tables=False) or trafilatura.html2txt(tree)
    except FileError:
        raise
    except (LxmlError, ValueError, RecursionError, AttributeError, TypeError) as error:
        raise damaged(name, "web page", error) from None
    paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    if not paragraphs:
        raise FileError(f"{name}: has no text, or makes it with a script; save it from a browser, or paste the text")
    return "\n\n".join(paragraphs)
