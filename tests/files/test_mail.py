"""The text of a mail: its fullest version, all of its parts, as the characters that were written, however it was packed."""

import base64
import gzip
import quopri

import pytest

from spin_detect.files import FileError, extract_text

_FIRST = (
    "The lighthouse keeper kept two logs, one for the harbour office and one for himself. In the first he wrote the wind, "
    "the sea and the ships. In the second he wrote what the gulls did, and what his sister said in her letters."
)
_SECOND = (
    "When he died they found the second book under a loose board. The office had it copied, because it had the weather of "
    "eleven days on which the first book was empty, and because somebody there liked gulls."
)
_CURLY = "It’s the keeper’s own book—“don’t touch it,” he said… and nobody did."
_HEAD = b"From: Ann <ann@example.org>\nTo: bob@example.org\nSubject: the log\nMIME-Version: 1.0\n"


@pytest.fixture(autouse=True)
def _extra() -> None:
    for library in ("charset_normalizer", "trafilatura"):
        pytest.importorskip(library, reason=f"needs {library}: pip install '.[files]'")


def _mail(headers: bytes, body: bytes) -> bytes:
    return _HEAD + headers + b"\n\n" + body


def _part(content_type: str, body: str | bytes, *headers: str) -> bytes:
    lines = [f"Content-Type: {content_type}", *headers, "", ""]
    return "\n".join(lines).encode() + (body.encode() if isinstance(body, str) else body)


def _multipart(subtype: str, *parts: bytes, boundary: bytes = b"b1") -> bytes:
    inner = b"".join(b"--" + boundary + b"\n" + part + b"\n" for part in parts)
    return b'Content-Type: multipart/%s; boundary="%s"\n\n%s--%s--\n' % (subtype.encode(), boundary, inner, boundary)


def _read(headers: str, body: bytes) -> str:
    return extract_text(_mail(headers.encode(), body), "a.eml")


def _page(*paragraphs: str) -> str:
    return f"<html><body>{''.join(f'<p>{paragraph}</p>' for paragraph in paragraphs)}</body></html>"


_PICTURE = _part(
    "image/png; name=x.png", "iVBORw0KGgo=", "Content-Disposition: inline", "Content-Transfer-Encoding: base64"
)


# Versions of one text.


@pytest.mark.parametrize(
    "plain",
    [
        "",
        " \n\n",
        "This message needs a mail program that shows HTML.",
        f"{_FIRST[:60]}... read on in your browser: https://example.org/log",
        "--\nSent from my telephone",
    ],
)
def test_a_plain_version_that_is_empty_or_a_stub_gives_way_to_html(plain: str) -> None:
    versions = _multipart("alternative", _part("text/plain", plain), _part("text/html", _page(_FIRST, _SECOND)))
    assert extract_text(_HEAD + versions, "a.eml") == f"{_FIRST}\n\n{_SECOND}"


def test_a_full_plain_version_is_taken_even_if_html_says_a_little_more() -> None:
    page = _page(_FIRST, _SECOND, "Read it in your browser.")
    versions = _multipart("alternative", _part("text/plain", f"{_FIRST}\n\n{_SECOND}\n"), _part("text/html", page))
    assert extract_text(_HEAD + versions, "a.eml") == f"{_FIRST}\n\n{_SECOND}"


@pytest.mark.parametrize("page", ["", "<html><body><img src=cid:x></body></html>", "<!-- nothing -->"])
def test_html_without_text_gives_way_to_the_plain_version(page: str) -> None:
    versions = _multipart("alternative", _part("text/plain", "Two words."), _part("text/html", page))
    assert extract_text(_HEAD + versions, "a.eml") == "Two words."


def test_a_version_may_consist_of_many_parts() -> None:
    rich = _multipart(
        "mixed", _part("text/html", _page(_FIRST)), _PICTURE, _part("text/html", _page(_SECOND)), boundary=b"b2"
    )
    related = _multipart("related", rich, _PICTURE, boundary=b"b3")
    versions = _multipart("alternative", _part("text/plain", "Only HTML here."), related)
    assert extract_text(_HEAD + versions, "a.eml") == f"{_FIRST}\n\n{_SECOND}"


def test_versions_for_watches_and_calendars_are_no_text() -> None:
    versions = _multipart(
        "alternative",
        _part("text/plain", _FIRST),
        _part("text/x-amp-html", _page(_FIRST, _SECOND)),
        _part("text/calendar", f"BEGIN:VCALENDAR\nDESCRIPTION:{_SECOND}\nEND:VCALENDAR"),
    )
    assert extract_text(_HEAD + versions, "a.eml") == _FIRST


# Parts.


def test_text_on_both_sides_of_a_picture_is_read_in_order() -> None:
    parts = _multipart("mixed", _part("text/plain", _FIRST), _PICTURE, _part("TEXT/PLAIN; CHARSET=US-ASCII", _SECOND))
    assert extract_text(_HEAD + parts, "a.eml") == f"{_FIRST}\n\n{_SECOND}"


def test_attached_files_and_footers_of_mailing_lists_are_not_read() -> None:
    parts = _multipart(
        "mixed",
        _part("text/plain", _FIRST),
        _part("text/plain; name=notes.txt", _SECOND, "Content-Disposition: attachment; filename=notes.txt"),
        _part("text/csv", "a,b\n1,2"),
        _part("text/plain", f"{'_' * 47}\nKeepers mailing list\nhttps://example.org/keepers"),
    )
    assert extract_text(_HEAD + parts, "a.eml") == _FIRST


def test_a_file_that_is_binary_whatever_its_label_does_not_lose_the_mail() -> None:
    spreadsheet = _part("text/plain; name=oil.xls", b"\xd0\xcf\0\1\0\2", "Content-Disposition: inline")
    assert extract_text(_HEAD + _multipart("mixed", _part("text/plain", _FIRST), spreadsheet), "a.eml") == _FIRST


def test_a_mail_that_is_itself_marked_as_an_attachment_is_read() -> None:
    assert _read("Content-Type: text/plain\nContent-Disposition: attachment", _FIRST.encode()) == _FIRST


def test_forwarded_mails_follow_in_order_however_deep() -> None:
    inner = b"Subject: y\n\n" + _SECOND.encode()
    middle = b"Subject: x\n" + _multipart(
        "mixed", _part("text/plain", "See below."), _part("message/rfc822", inner), boundary=b"b2"
    )
    parts = _multipart(
        "mixed", _part("text/plain", _FIRST), _part("Message/RFC822", middle, "Content-Disposition: attachment")
    )
    assert extract_text(_HEAD + parts, "a.eml") == f"{_FIRST}\n\nSee below.\n\n{_SECOND}"


def test_a_forwarded_mail_that_was_packed_is_unpacked() -> None:
    packed = base64.encodebytes(b"Subject: y\n\n" + _SECOND.encode())
    parts = _multipart("mixed", _part("message/rfc822", packed, "Content-Transfer-Encoding: base64"))
    assert extract_text(_HEAD + parts, "a.eml") == _SECOND


def test_mails_that_are_nested_without_end_are_refused() -> None:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(200)
    )
    with pytest.raises(FileError, match="nested too deep"):
        extract_text(_HEAD + nested, "a.eml")
    forwarded = b"Subject: x\nContent-Type: message/rfc822\n\n" * 20 + b"Subject: x\n\nThe end."
    assert extract_text(forwarded, "a.eml") == "The end."


def test_digests_hold_messages_without_saying_so() -> None:
    digest = _multipart("digest", b"\nSubject: x\n\n" + _FIRST.encode(), b"\nSubject: y\n\n" + _SECOND.encode())
    assert extract_text(_HEAD + digest, "a.eml") == f"{_FIRST}\n\n{_SECOND}"


def test_the_error_for_an_encrypted_mail_says_so() -> None:
    parts = _multipart(
        "encrypted", _part("application/pgp-encrypted", "Version: 1"), _part("application/octet-stream", "x")
    )
    with pytest.raises(FileError, match="is encrypted"):
        extract_text(_HEAD + parts, "a.eml")


# HTML.


def test_layout_tables_hold_text_and_hidden_text_is_none() -> None:
    page = (
        f"<html><head><title>Log</title><style>p {{ color: red }}</style></head><body><div style='display: none'>A teaser.</div>"
        f"<table><tr><td>{_FIRST}</td></tr><tr><td><table><tr><td><p>{_SECOND}</p></td></tr></table></td></tr></table>"
        "<div>Yours,<br>Ann</div><div><br></div><ul><li>one</li><li>two</li></ul></body></html>"
    )
    assert _read("Content-Type: text/html", page.encode()) == f"{_FIRST}\n\n{_SECOND}\n\nYours,\nAnn\n\none\n\ntwo"


@pytest.mark.parametrize(
    "page", [f"<p>{_FIRST}</p>", f"<?xml version='1.0' encoding='utf-8'?><html><p>{_FIRST}</html>", _FIRST]
)
def test_html_may_be_a_fragment_or_xhtml(page: str) -> None:
    assert _read("Content-Type: text/html", page.encode()) == _FIRST


def test_html_that_is_labelled_as_plain_text_is_html() -> None:
    assert _read("Content-Type: text/plain", _page(_FIRST).encode()) == _FIRST


def test_the_page_names_its_character_set_if_the_mail_does_not() -> None:
    page = f"<html><head><meta charset='iso-8859-2'></head><body><p>{_FIRST} Łódź</p></body></html>"
    assert _read("Content-Type: text/html", page.encode("iso-8859-2")).endswith("Łódź")


# Characters.


@pytest.mark.parametrize(
    "label", ["iso-8859-1", "ISO-8859-15", "us-ascii", "utf-8", '"iso-8859-1;"', "default", "x-unknown"]
)
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_false_character_set_is_overruled_by_the_bytes(label: str, encoding: str, kind: str) -> None:
    body = (_CURLY if kind == "plain" else _page(_CURLY)).encode(encoding)
    assert _read(f"Content-Type: text/{kind}; charset={label}", body) == _CURLY


@pytest.mark.parametrize("label", ["us-ascii", "utf-8", "default"])
def test_macintosh_text_under_a_label_that_cannot_be_true_is_recognised(label: str) -> None:
    assert _read(f"Content-Type: text/plain; charset={label}", _CURLY.encode("mac_roman")) == _CURLY


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("iso-8859-1", "The café at Õpiku"),
        ("iso-8859-2", "Łódź in the fog"),
        ("koi8-r", "Москва in the fog"),
        ("shift_jis", "東京 in the fog"),
        ("iso-2022-jp", "東京 in the fog"),
        ("hz", "你好 in the fog"),
        ("utf-7", "It’s in the fog"),
        ("utf-16", "It’s in the fog"),
        ("utf-16-be", "It’s in the fog"),
        ("cp037", "A mainframe in the fog"),
        ("gb18030", "你好 — in the fog"),
    ],
)
def test_a_true_character_set_is_believed(charset: str, text: str) -> None:
    packed = base64.encodebytes(text.encode(charset))
    assert _read(f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64", packed) == text


def test_a_smaller_chinese_label_stands_for_the_larger_set() -> None:
    assert (
        _read("Content-Type: text/plain; charset=gb2312", "你好 鎔 in the fog".encode("gb18030"))
        == "你好 鎔 in the fog"
    )


@pytest.mark.parametrize("charset", ["utf-16", "utf-16le", "utf-7", "cp037", "iso-2022-jp"])
def test_ascii_under_a_wide_or_shifting_label_is_ascii(charset: str) -> None:
    assert _read(f"Content-Type: text/plain; charset={charset}", _FIRST.encode()) == _FIRST


def test_utf8_with_a_byte_of_another_encoding_stays_utf8() -> None:
    body = f"{_CURLY} {_CURLY}\n".encode() + b"Ann\x92s book"
    assert _read("Content-Type: text/plain; charset=utf-8", body) == f"{_CURLY} {_CURLY}\nAnn’s book"


def test_controls_of_other_iso_sets_are_characters_of_windows() -> None:
    assert _read("Content-Type: text/plain; charset=iso-8859-2", b"\xa3\xf3d\xbc, it\x92s late") == "Łódź, it’s late"


def test_a_few_bytes_that_are_in_no_encoding_do_not_lose_the_mail() -> None:
    assert _read("Content-Type: text/plain; charset=utf-8", b"caf\xe9 \x81") == "café \ufffd"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mail_may_be_saved_with_a_byte_order_mark(encoding: str) -> None:
    saved = _mail(b"Content-Type: text/plain; charset=iso-8859-1", _CURLY.encode()).decode().encode(encoding)
    assert extract_text(saved, "a.eml") == _CURLY
    assert extract_text(saved, "standard input") == _CURLY


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_needs_no_mark(encoding: str) -> None:
    saved = _mail(b"Content-Type: text/plain", _FIRST.encode()).decode().encode(encoding)
    assert extract_text(saved, "a.eml") == _FIRST


def test_the_text_itself_may_begin_with_a_byte_order_mark() -> None:
    assert _read("Content-Type: text/plain; charset=utf-8", f"\ufeff{_CURLY}".encode()) == _CURLY


# Packed for transfer.


def test_quoted_printable_with_bad_lines_is_read() -> None:
    body = b"The ferry =\t \nleft at=20\nseven; a=b =ZZ 5=3D5=\r\n, caf=c3=a9 =E2=80=\n=94 fin="
    read = _read("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: Quoted-Printable ; x", body)
    assert read == "The ferry left at \nseven; a=b =ZZ 5=5, café — fin"


@pytest.mark.parametrize("encoding", ["BASE64", "base64 ", "Base64;", "base-64"])
def test_names_of_encodings_may_be_written_carelessly(encoding: str) -> None:
    packed = base64.encodebytes(_CURLY.encode())
    assert _read(f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}", packed) == _CURLY


@pytest.mark.parametrize("junk", [b"!", b"\xa0", b"\0"])
def test_base64_with_junk_is_unpacked(junk: bytes) -> None:
    packed = base64.encodebytes(f"{_FIRST}\n{_CURLY}".encode())
    spoilt = packed[:30] + junk + packed[30:]
    assert _read("Content-Type: text/plain\nContent-Transfer-Encoding: base64", spoilt) == f"{_FIRST}\n{_CURLY}"


def test_base64_in_pieces_or_cut_off_is_unpacked_and_a_footer_in_clear_stays() -> None:
    pieces = base64.encodebytes(b"The first piece. ") + base64.encodebytes(b"The second piece.\n")
    headers = "Content-Type: text/plain\nContent-Transfer-Encoding: base64"
    footer = b"You get this since you are on the list of keepers.\n"
    assert _read(headers, pieces + footer) == "The first piece. The second piece.\n" + footer.decode().strip()
    assert _read(headers, base64.b64encode(b"The ferry leaves at ten.")[:-3]) == "The ferry leaves at t"
    assert _read(headers, base64.b64encode(b"The ferry leaves at ten").rstrip(b"=")) == "The ferry leaves at ten"


def test_text_that_only_claims_to_be_base64_stays() -> None:
    assert _read("Content-Type: text/plain\nContent-Transfer-Encoding: base64", _FIRST.encode()) == _FIRST


# Broken MIME.


_BROKEN = b"--b1\n" + _part("text/plain", _FIRST) + b"\n--b1\n" + _part("text/html", _page(_SECOND)) + b"\n--b1--\n"


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Type: multipart/mixed",
        "Content-Type: Multipart/Mixed; boundary=other",
        "Content-Type: multipart/mixed; boundary=",
        "X: y",
    ],
)
def test_a_boundary_that_is_missing_wrong_or_lost_with_its_header_is_found(headers: str) -> None:
    assert _read(headers, _BROKEN) == f"{_FIRST}\n\n{_SECOND}"


def test_a_multipart_that_was_packed_is_unpacked() -> None:
    headers = "Content-Type: multipart/mixed; boundary=b1\nContent-Transfer-Encoding: base64"
    assert _read(headers, base64.encodebytes(_BROKEN)) == f"{_FIRST}\n\n{_SECOND}"


def test_a_multipart_without_parts_is_its_text() -> None:
    assert _read("Content-Type: multipart/mixed; boundary=b", _FIRST.encode()) == _FIRST


def test_a_multipart_without_an_end_is_read_to_its_last_line() -> None:
    assert (
        extract_text(_HEAD + _multipart("mixed", _part("text/plain", _FIRST)).replace(b"--b1--\n", b""), "a.eml")
        == _FIRST
    )


@pytest.mark.parametrize(
    "type_line", ["Content-Type: text", "Content-Type:", "Content-Type: plain; charset", "Content-Type: text/x-odd"]
)
def test_an_odd_content_type_is_plain_text(type_line: str) -> None:
    assert _read(type_line, _FIRST.encode()) == _FIRST


def test_empty_lines_before_the_headers_and_none_after_them_do_no_harm() -> None:
    assert extract_text(b"\n\r\n" + _HEAD + b"\n" + _FIRST.encode(), "a.eml") == _FIRST
    assert extract_text(_HEAD + _FIRST.encode(), "a.eml") == _FIRST


def test_line_ends_may_be_of_any_system() -> None:
    for end in (b"\r\n", b"\r"):
        message = _HEAD + _multipart("mixed", _part("text/plain", "One.\nTwo."), _part("text/plain", _SECOND))
        assert extract_text(message.replace(b"\n", end), "a.eml") == f"One.\nTwo.\n\n{_SECOND}"


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?Q?caf=E9?=",
        "=?no-such-charset?B?Zm9v?=",
        "=?utf-8?X?abc?=",
        "=?utf-8?B?!!!?=",
        "=?utf-8?Q?" + "a" * 300,
        "caf\u00e9 =?iso-8859-1?q?=?=",
    ],
)
def test_odd_encoded_words_in_headers_do_no_harm(subject: str) -> None:
    headers = f'Subject: {subject}\nX-From: {subject} <x@example.org>\nContent-Type: text/plain; name="{subject}"; charset=utf-8'
    assert _read(headers, _CURLY.encode()) == _CURLY


def test_parameters_in_pieces_are_joined() -> None:
    parts = _multipart("mixed", _part("text/plain; charset*=us-ascii'en'utf-8", _CURLY)).replace(
        b'boundary="b1"', b"boundary*0=b;\n boundary*1=1"
    )
    assert extract_text(_HEAD + parts, "a.eml") == _CURLY


# Flowed lines.


def _flowed(body: str, parameters: str = "") -> str:
    return _read(f"Content-Type: text/plain; Format=Flowed{parameters}", body.encode())


def test_flowed_lines_are_joined_within_a_paragraph_only() -> None:
    body = "The ferry \nwas late. \n\nThe next \none was not.\n From there we \nwalked.\n"
    assert _flowed(body) == "The ferry was late. \n\nThe next one was not.\nFrom there we walked."


def test_delsp_deletes_the_space_of_the_break_alone() -> None:
    assert (
        _flowed("The internation \nalisation of the  \nquay.", "; DelSp=Yes") == "The internationalisation of the quay."
    )
    assert _flowed("The internation \nalisation", "; delsp=no") == "The internation alisation"


def test_quoted_lines_flow_within_their_depth() -> None:
    body = "> The ferry \n> was late.\n>> Was it \n>> not? \nIt was \nnot.\n"
    assert _flowed(body) == "> The ferry was late.\n>> Was it not? \nIt was not."


def test_the_signature_separator_does_not_flow() -> None:
    assert _flowed("The last line \n-- \nAnn \nKeeper\n") == "The last line"


# Signatures.


def test_a_short_block_after_the_separator_is_a_signature_and_more_is_text() -> None:
    signature = "\n-- \nAnn\nKeeper of the light\n-- \nKeepers' list\n"
    assert _read("Content-Type: text/plain", f"{_FIRST}{signature}".encode()) == _FIRST
    rest = "\n".join([_SECOND] * 30)
    assert _read("Content-Type: text/plain", f"{_FIRST}\n--\n{rest}".encode()) == f"{_FIRST}\n--\n{rest}"


# Enriched text.


def test_enriched_text_loses_its_commands() -> None:
    body = f"<color><param>red</param>{_FIRST}</color>\n\n<bold>A <<word\nmore</bold>\n<nofill>a\nb</nofill>"
    assert _read("Content-Type: text/enriched", body.encode()) == f"{_FIRST}\nA <word more a\nb"
    body = f"<bold>{_FIRST}</bold><nl>a <lt>b\nc<comment>no</comment><paragraph>d</paragraph>"
    assert _read("Content-Type: text/richtext", body.encode()).startswith(f"{_FIRST}\na <b c\n\nd")


# Told by content.


@pytest.mark.parametrize("name", ["standard input", "1700000000.M1P2.host:2,S", "letter", "letter.old"])
def test_a_mail_is_told_by_its_headers(name: str) -> None:
    assert extract_text(_mail(b"Content-Type: text/plain", quopri.encodestring(_FIRST.encode())), name).startswith(
        "The light"
    )
    assert extract_text(b"Return-Path: <>\r\nReceived: from a\r\n\tby b\r\nSubject: x\r\n\r\nShort.", name) == "Short."


@pytest.mark.parametrize(
    "text",
    [
        "Note: the ferry leaves at ten.\n\nIt is late.",
        "To: all keepers\nFrom: the office\nDate: 3 May\nSubject: oil\n\nUse less of it.",
        "Subject: x\n\nWords.",
        "From the harbour we went on.\nNote: it was late.\n",
        "From: ann@example.org\nand others\n\nWords.",
    ],
)
def test_texts_and_memos_with_colons_are_no_mails(text: str) -> None:
    assert extract_text(text.encode(), "standard input") == text


def test_a_saved_page_is_read_as_a_page() -> None:
    page = f"<html><body><nav><a href=/>Home</a></nav><article><p>{_FIRST}</p><p>{_SECOND}</p></article></body></html>"
    saved = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    ) + _multipart(
        "related",
        _part(
            "text/html",
            quopri.encodestring(page.encode()),
            "Content-Location: https://example.org/",
            "Content-Transfer-Encoding: quoted-printable",
        ),
        _part("text/css", "p { color: red }", "Content-Location: https://example.org/a.css"),
        _part("text/html", _page("An advertisement."), "Content-Location: https://example.org/frame"),
    )
    for name in ("a.mhtml", "a.MHT", "standard input"):
        assert extract_text(saved, name) == f"{_FIRST}\n\n{_SECOND}"


@pytest.mark.parametrize(
    "start",
    [
        "<html>",
        "\n <!DOCTYPE html>\n<html>",
        "<!-- saved -->\n<HTML lang=en>",
        "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x'>\n<html>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_page_is_told_by_its_beginning(start: str, encoding: str) -> None:
    page = f"{start}<body><article><p>{_FIRST}</p><p>{_CURLY}</p></article></body></html>"
    for name in ("standard input", "page", "a.xhtml"):
        assert extract_text(page.encode(encoding), name) == f"{_FIRST}\n\n{_CURLY}"


def test_xhtml_in_the_encoding_that_it_declares_is_read() -> None:
    page = (
        f"<?xml version='1.0' encoding='iso-8859-1'?>\n<html><body><p>{_FIRST}</p><p>Caf\xe9 words.</p></body></html>"
    )
    assert extract_text(page.encode("latin-1"), "a.xhtml").endswith("Café words.")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_a_page_under_a_false_label_is_read(encoding: str) -> None:
    page = f"<html><head><meta charset=iso-8859-1></head><body><p>{_FIRST}</p><p>{_CURLY}</p></body></html>"
    assert extract_text(page.encode(encoding), "a.html") == f"{_FIRST}\n\n{_CURLY}"


def test_a_compressed_page_is_unpacked() -> None:
    assert extract_text(gzip.compress(_page(_FIRST).encode()), "a.html") == _FIRST


def test_text_about_html_is_no_page() -> None:
    text = "<p align=center>A heading</p>\n\n# Words\n\nAn <html> element begins a page."
    assert extract_text(text.encode(), "standard input") == text
