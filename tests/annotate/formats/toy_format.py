"""A row format that is registered by a test: one text on each line, its verdict after a tab."""

from collections.abc import Iterator, Sequence

from spin_detect.annotate.compression import Reader, compress, compression_of
from spin_detect.annotate.formats.base import AnnotatedChunk, Chunk, OnDamage, RowFormat


class ToyFormat(RowFormat):
    """Lines of plain text as input and output, each file one chunk."""

    def chunks(self, paths: Sequence[str], chunk_bytes: int, on_damage: OnDamage) -> Iterator[Chunk]:
        for number, path in enumerate(paths):
            reader = Reader(path, compression_of(path))
            yield Chunk(number, b"".join(reader), reader.position)

    def texts(self, chunk: Chunk) -> Sequence[object]:
        lines: list[str] = chunk.payload.decode().splitlines()
        return lines

    def annotate(self, chunk: Chunk) -> AnnotatedChunk:
        texts = self.texts(chunk)
        scored = self.score(texts)
        _, counts = self.select_dropped(scored)
        lines = [f"{text}\t{verdict}\n" for text, verdict in zip(texts, scored["verdict"], strict=True)]
        return AnnotatedChunk(compress("".join(lines).encode(), self.compression), b"", counts)
