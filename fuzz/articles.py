"""What holds of the sections of an article, whatever it is read from."""

from spin_detect.files import FileError, extract_with_warnings


def sound_sections(data: bytes, suffix: str) -> None:
    """Check that sections are within the text, in order and without overlap, and that no mark of a gap is left."""
    try:
        text, _, sections, left_out = extract_with_warnings(data, f"input{suffix}")
    except FileError:
        return
    at = 0
    for name, start, end in sections:
        assert at <= start < end <= len(text), (name, start, end)
        assert text[start:end] == text[start:end].strip()
        at = end
    assert all(each.number > 0 for each in left_out)
    assert not any(mark in text for mark in "\x00\x01\x02\x03\x04\x05"), "a mark of a gap is left"
