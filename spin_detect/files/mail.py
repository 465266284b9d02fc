"""Mail (.eml) and saved pages (.mhtml): the text of a message and of the messages forwarded with it.

Headers, signatures and attached files are no text of it. What is not as the standards say is read as far as it goes.
"""

import re
from collections.abc import Sequence
from email.errors import MessageError

from spin_detect.files import html
from spin_detect.files.charsets import decode_checked
from spin_detect.files.enriched import from_enriched, from_richtext
from spin_detect.files.errors import FileError, NoTextError, damaged
from spin_detect.files.flowed import unflow
from spin_detect.files.hidden import HiddenText
from spin_detect.files.mail_html import estimate_words, html_text
from spin_detect.files.mime import BOUNDARY, Part, messages_in, parameter, parse, parts_of, split_at_boundary
from spin_detect.files.plain import decode
from spin_detect.files.recognition import is_html, is_wide
from spin_detect.files.transfer import unpack

_MAX_DEPTH = 60  # parts in parts; a message that is forwarded twenty times has about as many
_MUCH_MORE = 2  # times the words of the plain version: the plain version is a stub, or a part
_MESSAGES = ("rfc822", "global", "news")  # message/...; delivery reports and the like have no text
# text/... that is data, or another version of what stands beside it. Other unknown types are plain text (RFC 2046).
_NO_PROSE = {"calendar", "css", "csv", "directory", "javascript", "rfc822-headers", "rtf", "tab-separated-values", "vcard",
             "watch-html", "x-amp-html", "x-diff", "x-patch", "x-vcard", "xml"}  # fmt: skip
_ENCRYPTED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META_BYTES = 4096  # in which a page names its character set
_SIGNATURE_SEPARATOR = re.compile(r"^-- ?$\n?", re.MULTILINE)
_MAX_SIGNATURE_LINES = 20  # after a separator; more is text with a line of two hyphens in it
_LIST_FOOTER = re.compile(r"_{20,}\n")  # a part of its own, which programs of mailing lists append


def extract_text(data: bytes, name: str, hidden: HiddenText) -> str:
    """Return the text of a message and of those forwarded inside it, of several versions the fullest.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.
        hidden: Receives what HTML versions do not show.

    Returns:
        The text.

    Raises:
        FileError: The file is no mail or has no text, or the text is HTML and the extra is not installed.
    """
    if is_wide(data):
        data = decode(data, name).encode("utf-8", "replace")
    try:
        message = parse(data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
        if not message.keys():
            raise damaged(name, "mail", "it has no headers")
        texts = _Reader(name, hidden, _is_saved_page(message)).texts(message)
    except (LookupError, ValueError, AttributeError, TypeError, RecursionError, MessageError) as error:
        if isinstance(error, FileError):
            raise
        raise damaged(name, "mail", error) from None
    if not texts:
        if any(part.get_content_type() in _ENCRYPTED for part in message.walk()):
            raise FileError(f"{name}: is encrypted or sealed; open it in your mail program, and save its text")
        raise FileError(f"{name}: has no text; save its attachments and give those")
    return "\n\n".join(texts)


class _Reader:
    """Reads the parts of one mail."""

    def __init__(self, name: str, hidden: HiddenText, is_page: bool) -> None:
        """Prepare to read.

        Args:
            name: Name of the file, for errors.
            hidden: Receives what the HTML versions that are read do not show.
            is_page: Whether the file is a saved web page, of which the main text is read.
        """
        self._name, self._hidden, self._is_page = name, hidden, is_page
        self._depth = 0  # parts around the part that is read

    def texts(self, part: Part, *, is_whole: bool = True) -> list[str]:
        """Return the texts of a part, in order.

        Args:
            part: A message, or a part of one.
            is_whole: Whether the part is a whole message, and so no attached file.

        Returns:
            The texts that are not empty.

        Raises:
            FileError: Parts are nested too deep, a text is binary, or the extra is not installed.
        """
        if self._depth == _MAX_DEPTH:
            raise damaged(self._name, "mail", "it is nested too deep")
        self._depth += 1
        try:
            return self._texts_of(part, is_whole)
        finally:
            self._depth -= 1

    def _texts_of(self, part: Part, is_whole: bool) -> list[str]:
        main_type, _, subtype = part.get_content_type().partition("/")
        if main_type == "multipart":
            parts = parts_of(part)
            if subtype == "alternative":
                return self._fullest(parts)
            if subtype == "related":
                return self._root(part, parts)
            return [text for inner in parts for text in self.texts(inner, is_whole=False)]
        if main_type == "message":
            return (
                [text for message in messages_in(part) for text in self.texts(message)] if subtype in _MESSAGES else []
            )
        if main_type != "text" or subtype in _NO_PROSE or subtype.startswith("vnd."):
            return []
        if not is_whole and part.get_content_disposition() == "attachment":
            return []
        data = unpack(part)
        if "Content-Type" not in part and (boundary := BOUNDARY.match(data.lstrip())):  # the header was lost
            return self.texts(split_at_boundary(boundary, data.lstrip()))
        try:
            text = self._text(part, subtype, data).strip()
        except FileError:
            if is_whole or b"\0" not in data or part.get_filename() is None:
                raise
            return []  # a binary file under a label of text
        return [text] if text else []

    def _fullest(self, versions: Sequence[Part]) -> list[str]:
        """Return the texts of the version with most words; versions without HTML first, unless HTML has many more.

        Args:
            versions: The alternatives.

        Returns:
            Its texts.
        """
        best: list[str] = []
        n_best = 0
        hidden, best_hidden = self._hidden, HiddenText()  # a version that is not taken has no say in what is hidden
        for is_rich in (False, True):
            for version in versions:
                if _has_html(version) != is_rich:
                    continue
                if best and is_rich and _estimate_words(version) <= _MUCH_MORE * n_best:
                    continue  # without the time to read it
                self._hidden = HiddenText()
                try:
                    texts = self.texts(version, is_whole=False)
                except FileError:
                    if not best:
                        raise
                    continue  # the plain version can be read
                n_words = sum(len(text.split()) for text in texts)
                if n_words > (_MUCH_MORE * n_best if is_rich else n_best):
                    best, n_best, best_hidden = texts, n_words, self._hidden
        self._hidden = hidden
        hidden.include(best_hidden)
        return best

    def _root(self, related: Part, parts: Sequence[Part]) -> list[str]:
        """Return the texts of the part that shows the others; of all in order if it has none.

        Args:
            related: The multipart.
            parts: Its parts.

        Returns:
            The texts.
        """
        start = str(related.get_param("start", ""))
        root = next((part for part in parts if start and part.get("Content-ID") == start), parts[0] if parts else None)
        texts = [] if root is None else self.texts(root, is_whole=False)
        return texts or [text for part in parts if part is not root for text in self.texts(part, is_whole=False)]

    def _text(self, part: Part, subtype: str, data: bytes) -> str:
        """Return the text of a part of type text.

        Args:
            part: The part.
            subtype: Its subtype.
            data: Its bytes, unpacked.

        Returns:
            The text, which may be empty.

        Raises:
            FileError: It is binary, or the extra is not installed.
        """
        if subtype == "html" or (subtype == "plain" and is_html(data)):
            meta = _META_CHARSET.search(data[:_META_BYTES])
            charset = parameter(part, "charset") or (meta[1].decode("ascii", "ignore") if meta else None)
            page = decode_checked(data, charset, self._name)
            if not self._is_page:
                return html_text(page, self._name, self._hidden)
            try:
                return html.extract_text(page, self._name, self._hidden)
            except NoTextError:
                return ""
        text = decode_checked(data, parameter(part, "charset"), self._name).replace("\r\n", "\n").replace("\r", "\n")
        if subtype in ("enriched", "richtext"):
            text = from_enriched(text) if subtype == "enriched" else from_richtext(text)
        elif parameter(part, "format") == "flowed":
            text = unflow(_without_signature(text), delete_spaces=parameter(part, "delsp") == "yes")
        return "" if _LIST_FOOTER.match(text) else _without_signature(text)


def _is_saved_page(message: Part) -> bool:
    """Return whether the message is a web page that a browser saved: it has the page's address and no recipient."""
    return "To" not in message and any("Content-Location" in part for part in message.walk())


def _estimate_words(part: Part) -> int:
    pages = (unpack(inner) for inner in part.walk() if inner.get_content_type() == "text/html")
    return sum(len(page) if b"\0" in page else estimate_words(page) for page in pages)  # zero bytes: UTF-16


def _has_html(part: Part) -> bool:
    return any(inner.get_content_type() == "text/html" for inner in part.walk())


def _without_signature(text: str) -> str:
    """Return the text up to its signature, which is short; a footer with a separator of its own may follow it."""
    end = len(text.rstrip())
    for separator in reversed(list(_SIGNATURE_SEPARATOR.finditer(text))):
        if text.count("\n", separator.end(), end) >= _MAX_SIGNATURE_LINES:
            break
        end = separator.start()
    return text[:end]
