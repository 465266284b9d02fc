"""Look-alike letters and entities fold to plain letters; words of other scripts keep their letters."""

import unicodedata

import pytest

from spin_detect.text.hashing import word_hash
from spin_detect.text.homoglyphs import HOMOGLYPHS, LATIN_FORMS, entities
from spin_detect.text.normalise import normalise
from spin_detect.text.tokenise import tokenise


def folded(text: str) -> str:
    return normalise(text).code.tobytes().decode("utf-32-le", "surrogatepass")


@pytest.mark.parametrize(
    ("written", "plain"),
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
def test_letters_that_look_plain_fold_to_plain_letters(written: str, plain: str) -> None:
    assert folded(written) == plain
    words = [word for word in plain.replace(",", " ").split() if word.isalpha()]
    assert set(word_hash(words).tolist()) <= set(tokenise([written]).hash.tolist())


@pytest.mark.parametrize("text", ["слово и дело", "со сна", "κόσμος", "The letter α", "a λ-calculus", "при Ω"])
def test_words_of_another_script_keep_their_letters(text: str) -> None:
    stripped = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    assert folded(text) == stripped.lower()


@pytest.mark.parametrize(
    "text", ["AT&T", "&notanentity;", "R&D;", "a &amp b", "&#xD800000;", "&;", "&#;", "x &fjlig; y"]
)
def test_what_is_no_entity_of_one_character_is_not_replaced(text: str) -> None:
    assert entities(text)[0] == [] and folded(text) == text.lower()


def test_a_token_with_an_entity_covers_all_of_it() -> None:
    text = "Caf&eacute;s don&#8217;t close &ndash; ever"
    batch = tokenise([text, text])
    tokens = [
        text[start:end] for start, end in zip(batch.start.tolist(), batch.end.tolist(), strict=True) if end > start
    ]
    assert tokens == ["Caf&eacute;s", "don&#8217;t", "close", "&ndash;", "ever"] * 2
    assert tokenise(["One. T&eacute;"]).sentence_end.tolist() == [4, 14]


def test_the_tables_map_foreign_letters_to_plain_ones() -> None:
    for foreign, latin in (HOMOGLYPHS | LATIN_FORMS).items():
        assert foreign > "\x7f" and latin.isascii() and latin.islower() and len(latin) == 1
    assert all("LATIN" not in unicodedata.name(foreign) for foreign in HOMOGLYPHS)
