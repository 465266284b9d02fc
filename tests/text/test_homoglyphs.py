"""What a reader takes for plain letters is read as plain letters; words of other scripts stay what they are."""

import unicodedata

import pytest

from spin_detect.text.hashing import word_hash
from spin_detect.text.homoglyphs import HOMOGLYPHS, LATIN_FORMS, entities
from spin_detect.text.normalise import normalise
from spin_detect.text.tokenise import tokenise


def folded(text: str) -> str:
    return normalise(text).code.tobytes().decode("utf-32-le", "surrogatepass")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("thе сat sаt", "the cat sat"),  # Cyrillic е, с, а
        ("Τhe Ꮯhurch οf Νorth", "the church of north"),  # Greek, Cherokee
        ("𝒯𝒽𝑒 𝔮𝔲𝔦𝔠𝔨 𝐁𝐑𝐎𝐖𝐍", "the quick brown"),
        ("Ｆｕｌｌ，ｗｉｄｔｈ！", "full,width!"),
        ("ᴛʜɪs ⓘⓢ 🅽🅾🆃", "this is not"),
        ("o\u200bf\u2060fi\u00adce \u202eab\u202c c\u0336d\u0336", "office ab cd"),
        ("two\u00a0words\u3000here", "two words here"),
        ("&quot;R&amp;D&quot; &#116;&#x68;e caf&eacute;", '"r&d" the cafe'),
        ("don’t donʼt don‘t don´t don`t don′t don＇t", " ".join(["don't"] * 7)),
        ("nul\x00l", "null"),
    ],
)
def test_what_looks_plain_is_read_as_plain(written: str, read: str) -> None:
    assert folded(written) == read
    words = [word for word in read.replace(",", " ").split() if word.isalpha()]
    assert set(word_hash(words).tolist()) <= set(tokenise([written]).hash.tolist())


@pytest.mark.parametrize("text", ["слово и дело", "со сна", "κόσμος", "The letter α", "a λ-calculus", "при Ω"])
def test_words_of_another_script_stay(text: str) -> None:
    stripped = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    assert folded(text) == stripped.lower()


@pytest.mark.parametrize(
    "text", ["AT&T", "&notanentity;", "R&D;", "a &amp b", "&#xD800000;", "&;", "&#;", "x &fjlig; y"]
)
def test_what_is_no_entity_of_one_character_stays(text: str) -> None:
    assert entities(text)[0] == [] and folded(text) == text.lower()


def test_an_entity_keeps_its_range() -> None:
    text = "Caf&eacute;s don&#8217;t close &ndash; ever"
    batch = tokenise([text, text])
    tokens = [
        text[start:end] for start, end in zip(batch.start.tolist(), batch.end.tolist(), strict=True) if end > start
    ]
    assert tokens == ["Caf&eacute;s", "don&#8217;t", "close", "&ndash;", "ever"] * 2
    assert tokenise(["One. T&eacute;"]).sentence_end.tolist() == [4, 14]


def test_the_tables_hold_foreign_letters_and_plain_ones() -> None:
    for foreign, latin in (HOMOGLYPHS | LATIN_FORMS).items():
        assert foreign > "\x7f" and latin.isascii() and latin.islower() and len(latin) == 1
    assert all("LATIN" not in unicodedata.name(foreign) for foreign in HOMOGLYPHS)
