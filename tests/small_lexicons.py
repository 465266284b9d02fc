"""A folder of lexicons of a few lines, in the formats of the real ones."""

import io
import lzma
import tarfile
from pathlib import Path


def write_small_lexicons(folder: Path) -> Path:
    """Write every lexicon that a folder must have; the dictionaries of spinners, which may be absent, are."""
    (folder / "moby.txt.xz").write_bytes(lzma.compress(b"wall,barrier,partition\ncity,metropolis,town\n"))
    (folder / "tortured-phrases.json").write_text('{"phrases": [{"tortured": "ocean divider", "correct": "sea wall"}]}')
    (folder / "spinner-habits.tsv").write_text("family\toriginal\tspun\nspinbot\tboat\tvessel\n")
    files = {"cntlist.rev": ""}
    for tag, part, synsets in (
        ("n", "noun", ("city metropolis", "council assembly", "meeting gathering", "wall barrier", "year twelvemonth")),
        ("v", "verb", ("agree concur", "carry transport", "cost be", "rise climb", "tell inform")),
        ("a", "adj", ("yellow xanthous", "old aged", "new fresh", "good virtuous", "bad awful")),
        ("r", "adv", ("however yet", "outside outdoors")),
    ):
        numbered = [(f"{number:08}", synset.split()) for number, synset in enumerate(synsets, start=1)]
        files[f"data.{part}"] = "".join(
            f"{number} 00 {tag} {len(words):02x} {' 0 '.join(words)} 0 000 | a gloss\n" for number, words in numbered
        )
        files[f"index.{part}"] = "".join(
            f"{word} {tag} 1 0 1 0 {number}\n" for number, words in numbered for word in words
        )
    with tarfile.open(folder / "wordnet-3.0.tar.xz", "w:xz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return folder


def write_dictionary(folder: Path, name: str, lines: str) -> None:
    """Write the dictionary of a spinner: lines `key<TAB>alternative|alternative`."""
    (folder / f"spinner-{name}.tsv.xz").write_bytes(lzma.compress(lines.encode()))
