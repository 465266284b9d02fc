"""The prose of marked-up texts: no mark-up in it, every character with its place, and as many words as Pandoc and docutils find."""

import re
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import spin_detect
from spin_detect.markup.languages import PROSE_READERS, ProseReader, prose_reader
from spin_detect.markup.latex import latex_prose
from spin_detect.markup.prose import PLACEHOLDER, Prose, plain_prose
from spin_detect.markup.restructured_text import restructured_text_prose
from spin_detect.storage.package_data import package_path

pytest.importorskip("markdown_it", reason="needs the extra `lsp`")

from spin_detect.markup.markdown import markdown_prose

_MARKDOWN = r"""---
title: Harbour notes
---
# The *quiet* harbour {#top}

Some **boats** lay at the quay, and [the pilot](https://example.org/a(1) "who") told us that `tide --now`
  was _late_ again[^1]. The snake_case of 5 * 3 \* 2 stays, R&amp;D too, and $x + 1$ costs $5 and $6.

> Nobody sails
> on *Sunday* ![flag](flag.png), they said.

- first rope
  and its knot [see][log]
    1. second rope, [[Harbour log|the log]] and <https://example.org>

```python
hidden = "code"
```

    indented code

| a table | of cells |
|---------|----------|
| one     | two      |

The low water
-------------

<div>hidden block</div>

[log]: https://example.org/log "Log"

[^1]: The pilot wrote this note.
"""
_MARKDOWN_WORDS = """
The quiet harbour Some boats lay at the quay and the pilot told us that was late again The snake_case of 5 3 2 stays R
D too and costs 5 and 6 Nobody sails on Sunday they said first rope and its knot see second rope the log and The low
water The pilot wrote this note
"""

_LATEX = r"""\documentclass[a4paper]{article}
\usepackage{graphicx} % hidden comment
\title{Hidden title}
\begin{document}
\maketitle
\section[short]{The \emph{quiet} harbour}\label{sec:a}
Some \textbf{boats} lay at the quay~\cite[p.~3]{hidden,other}, and the caf\'e of G\"{o}del\footnote{The pilot wrote
this \LaTeX{} note.} asked \$5, or 20\%.
The depth $x_{1} + \text{hidden}$ is % hidden comment
high -- ``very high'' indeed, see Section~\ref{sec:hidden}, \cref{fig:hidden} and \eqref{eq:hidden}.
\begin{equation}\label{eq:hidden}
 hidden = 1
\end{equation}
where \harbour{kept words} go to \href{https://hidden.example}{the pilot}, {\it slowly} and \textcolor{red}{in red}.

\begin{figure}[t]\includegraphics[width=1cm]{hidden}\caption{Hidden caption}\end{figure}
\begin{itemize}
\item First rope [sic] here.
\item[x] Second \verb|hidden{| rope.
\end{itemize}
\begin{verbatim}
hidden { code
\end{verbatim}
Nobody sails \[ hidden \] on Sunday.
\begin{thebibliography}{9}\bibitem{hidden} Hidden reference\end{thebibliography}
\end{document}
hidden rest
"""
_LATEX_WORDS = """
The quiet harbour Some boats lay at the quay and the café of Gödel asked 5 or 20 The depth is high very high indeed
see Section and where kept words go to the pilot slowly and in red First rope sic here Second rope Nobody sails on
Sunday The pilot wrote this LaTeX note
"""

_RESTRUCTURED_TEXT = r"""===========
The harbour
===========

:Author: hidden

Some *boats* lay at the quay with ``hidden code``, `the pilot <https://hidden.example>`_ and :ref:`the log <hidden>`
or :func:`hidden`. The tide\ s were late_ again [1]_ with |hidden| and **5 * 3**. For instance::

    hidden code

    more hidden code

.. note:: The pilot wrote
   this note.

.. warning::
   :class: hidden

   Nobody sails on Sunday.

.. code-block:: python
   :linenos:

   hidden()

.. hidden comment
   that goes on

.. _late: https://hidden.example
.. [1] The footnote is here.

- first rope
  and its knot
- second rope

2. third rope

+--------+--------+
| hidden | hidden |
+--------+--------+

====== ======
hidden hidden
====== ======
hidden hidden
====== ======

>>> hidden()
1

| a line
| and another

Last words, x * y.
"""
_RESTRUCTURED_TEXT_WORDS = """
The harbour Some boats lay at the quay with the pilot and the log or The tides were late again with and 5 3 For
instance The pilot wrote this note Nobody sails on Sunday The footnote is here first rope and its knot second rope
third rope a line and another Last words x y
"""

_SAMPLES: dict[str, tuple[ProseReader, str, str]] = {
    "markdown": (markdown_prose, _MARKDOWN, _MARKDOWN_WORDS),
    "latex": (latex_prose, _LATEX, _LATEX_WORDS),
    "rst": (restructured_text_prose, _RESTRUCTURED_TEXT, _RESTRUCTURED_TEXT_WORDS),
}
_SIGNS = "ab \n\n\r\\{}[]()$`*_#>|~<&;:%\"'.-=+!@^é😀\u2028\x0c\0"
_PIECES = st.sampled_from(
    [
        *_SIGNS,
        *r"\begin{ \end{ equation} \cite \footnote{ \section{ \[ \' .. .. note:: ``".split(),
        *r"[^1] ![ ]( $$ <!-- ``` |---| &amp; :role:` `_ +---+ word".split(),
        *("::\n", ".. x", "\n    ", "\n- ", "\n\n", "=====\n"),
    ]
)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _check_places(prose: Prose) -> None:
    ends = [*prose.starts, len(prose.text)][1:]
    assert list(prose.starts) == sorted(set(prose.starts))
    for start, end, (source_start, source_end) in zip(prose.starts, ends, prose.places, strict=True):
        assert 0 <= source_start <= source_end <= len(prose.source)
        if prose.is_copied(start, end):
            assert prose.source[source_start:source_end] == prose.text[start:end]
    for found in re.finditer(r"\S+", prose.text):
        start, end = prose.source_range(*found.span())
        assert 0 <= start <= end <= len(prose.source)
        if prose.is_copied(*found.span()):
            assert prose.source[start:end] == found.group()


@pytest.mark.parametrize("name", _SAMPLES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_prose_has_the_words_and_no_mark_up(name: str, line_end: str) -> None:
    reader, source, words = _SAMPLES[name]
    prose = reader(source.replace("\n", line_end))
    assert _words(prose.text) == _words(words)
    assert "hidden" not in prose.text.lower()
    _check_places(prose)


@pytest.mark.parametrize("name", _SAMPLES)
def test_words_are_found_where_they_stand(name: str) -> None:
    reader, source, _ = _SAMPLES[name]
    prose = reader(source)
    for words in ("boats", "the quay", "wrote"):
        at = prose.text.index(words)
        start, end = prose.source_range(at, at + len(words))
        assert source[start:end] == words
        assert prose.is_copied(at, at + len(words))


def test_a_stretch_with_mark_up_inside_is_not_copied() -> None:
    prose = markdown_prose("the *quiet* harbour")
    assert prose.text.strip() == "the quiet harbour"
    assert prose.source_range(0, 17) == (0, 19)
    assert not prose.is_copied(0, 9)


def test_headings_end_the_paragraph() -> None:
    for prose in (
        markdown_prose("# Low water\nThe tide"),
        latex_prose(r"\section{Low water}The tide"),
        restructured_text_prose("Low water\n=========\nThe tide"),
    ):
        assert re.fullmatch(r"\s*Low water\n\nThe tide\s*", prose.text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"typed \cite{unfinis", "typed "),
        ("typed \\cite{unfinis\nand more", "typed \nand more"),
        ("typed $x + y\n\nand more", f"typed {PLACEHOLDER}\n\nand more"),
        (r"typed \footnote{unfinished", "typed \n\nunfinished"),
        (r"typed \section{unfinished", "typed \n\nunfinished"),
        (r"typed \textbf{unfinished", "typed unfinished"),
        ("typed \\", "typed "),
        (r"typed \hskip 1em more, \vskip-2.5ptand \kern\fboxsep", "typed  more, and "),
        (r"typed \captionof{figure}{hidden}\todo{hidden} more", "typed  more"),
    ],
)
def test_latex_that_is_being_typed_loses_no_more_than_a_line(source: str, text: str) -> None:
    assert latex_prose(source).text == text


@pytest.mark.parametrize("reader", dict.fromkeys(PROSE_READERS.values()), ids=lambda reader: reader.__name__)
@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(_PIECES, max_size=60))
def test_any_text_has_prose_with_true_places(reader: ProseReader, pieces: list[str]) -> None:
    _check_places(reader("".join(pieces)))


@pytest.mark.parametrize("reader", dict.fromkeys(PROSE_READERS.values()), ids=lambda reader: reader.__name__)
@pytest.mark.parametrize(
    "piece",
    ["[", "![", "[a](", "`", "$", "$$ ", "<!--", "<a ", "\\a{", "\\footnote{", "\\section{a", "{", "\\[", "[ @a ", "*a ", "_a", "|a ",
     ":a:`",     "``a ", "> ", "- ", "&a", "\\begin{equation}", "..  a\n", "a\n  b\n"],
)  # fmt: skip
def test_no_repetition_takes_long(reader: ProseReader, piece: str) -> None:
    # In time that grows with the square of the length, this would not end within the limit of the test suite.
    reader(piece * 20_000)


def test_the_language_is_known_by_name_or_suffix() -> None:
    assert prose_reader("markdown", "a.txt") is markdown_prose
    assert prose_reader("LaTeX", "untitled:1") is latex_prose
    assert prose_reader("", "file:///a/b.RST") is restructured_text_prose
    assert prose_reader(None, "notes.txt") is plain_prose
    assert prose_reader("python", "a.py") is None


@pytest.mark.skipif(not shutil.which("pandoc"), reason="needs pandoc, absent here")
@pytest.mark.parametrize("name", _SAMPLES)
def test_pandoc_finds_the_same_words(name: str) -> None:
    reader, _, _ = _SAMPLES[name]
    source = _article_in(name)
    command = ["pandoc", "--from", name, "--to", "plain", "--wrap=none"]
    expected = subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout
    assert _words(reader(source).text) == _words(expected)


def test_docutils_finds_the_same_words() -> None:
    core = pytest.importorskip("docutils.core", reason="needs docutils: pip install docutils")
    source = _article_in("rst")
    assert _words(restructured_text_prose(source).text) == _words(core.publish_doctree(source).astext())


@pytest.mark.parametrize("name", _SAMPLES)
def test_an_article_with_mark_up_gets_the_score_that_it_has_without(name: str) -> None:
    detector = spin_detect.load()
    plain, marked = detector.score(_article()), detector.score(_SAMPLES[name][0](_article_in(name)).text)
    assert (marked.verdict, marked.words, len(marked.spans)) == (plain.verdict, plain.words, len(plain.spans))
    assert marked.score == pytest.approx(plain.score, abs=0.05)


def _article() -> str:
    return (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")


def _article_in(name: str) -> str:
    """The sample article with mark-up of its words and without further words."""
    paragraphs = _article().split("\n\n")
    if name == "latex":
        body = "\n\n".join(re.sub(r"\b(reprieve|concurred|near)\b", r"\\emph{\1}", each) for each in paragraphs)
        body = body.replace("%", r"\%").replace("$", r"\$").replace("&", r"\&")
        return f"\\documentclass{{article}}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"
    return "\n\n".join(re.sub(r"\b(reprieve|concurred|near)\b", r"*\1*", each) for each in paragraphs)
