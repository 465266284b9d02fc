"""The names of LaTeX: which macros stand for characters, which take arguments that are no text, which environments are no prose."""

from __future__ import annotations

# Combining characters that accents put above or below a letter.
ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307", "u": "\u0306", "v": "\u030c",
    "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323", "b": "\u0331", "t": "\u0361",
}  # fmt: skip
CHARACTERS = {
    "&": "&", "%": "%", "$": "$", "#": "#", "_": "_", "{": "{", "}": "}", " ": " ", "\n": " ", "\t": " ", ",": "\u2009", ";": " ", ":": " ",
    "!": "", "-": "", "/": "", "@": "", ">": " ", "ss": "ß", "SS": "SS", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ",
    "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "i": "i", "j": "j", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ",
    "ng": "ŋ", "NG": "Ŋ", "S": "§", "P": "¶", "dag": "†", "ddag": "‡", "copyright": "©", "pounds": "£", "ldots": "…", "dots": "…",
    "textellipsis": "…", "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textless": "<", "textgreater": ">",
    "textbar": "|", "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
    "textquotedblright": "”", "textquotedbl": '"', "textquotesingle": "'", "lq": "‘", "rq": "’", "guillemotleft": "«",
    "guillemotright": "»", "textunderscore": "_", "textdollar": "$", "textregistered": "®", "texttrademark": "™", "textcopyright": "©",
    "textdegree": "°", "degree": "°", "textmu": "µ", "euro": "€", "texteuro": "€", "EUR": "€", "textsterling": "£", "textyen": "¥",
    "textcent": "¢", "textbullet": "•", "textperiodcentered": "·", "textparagraph": "¶", "textsection": "§", "textdagger": "†",
    "textonehalf": "½", "textonequarter": "¼", "textthreequarters": "¾", "texttimes": "×", "textdiv": "÷", "textpm": "±",
    "textasteriskcentered": "*", "textexclamdown": "¡", "textquestiondown": "¿", "textordfeminine": "ª", "textordmasculine": "º",
    "textbraceleft": "{", "textbraceright": "}", "lbrace": "{", "rbrace": "}", "slash": "/", "LaTeX": "LaTeX", "TeX": "TeX",
    "BibTeX": "BibTeX", "LaTeXe": "LaTeX2e", "XeTeX": "XeTeX", "quad": " ", "qquad": " ", "enspace": " ", "enskip": " ", "thinspace": " ",
    "space": " ", "hfill": " ", "hfil": " ", "nobreakspace": " ", "newline": " ", "linebreak": " ", "nolinebreak": "",
    "textvisiblespace": " ",
    "textcompwordmark": "", "cr": " ", "tabularnewline": " ", "and": " ", "ie": "i.e.", "eg": "e.g.", "nobreakdash": "", "fg": "»",
    "og": "«",
}  # fmt: skip
# Macros that print nothing and whose arguments are no text, by their arguments: s is a star that may stand, o an argument in brackets
# that may, p one in parentheses that may, m an argument. What follows these arguments is text: of \\textcolor{red}{word}, the word.
_DROPPED = {
    "": (
        "phantomsection midrule hline IEEEoverridecommandlockouts twocolumn onecolumn tableofcontents listoffigures listoftables newpage "
        "clearpage cleardoublepage printindex theendnotes qedhere notag qed selectfont texorpdfstring vfill bigskip medskip smallskip "
        "relax "
        "protect makeatletter makeatother expandafter balance flushend centering raggedright raggedleft appendix leavevmode noindent "
        "indent "
        "normalfont normalsize small footnotesize large Large bf it em rm sf tt sc sl ensuremath csname endcsname endinput sloppy fussy "
        "today thepage listoftodos iclrfinalcopy printglossaries glsresetall backmatter frontmatter mainmatter"
    ),
    "o": (
        "toprule bottomrule allowdisplaybreaks pagebreak nopagebreak maketitle printbibliography hyperref lettrine subfloat framebox "
        "makebox glsaddall printglossary printacronyms tcblower"
    ),
    "oo": "framebox makebox",
    "opm": "cmidrule",
    "omm": "rule pdfbookmark",
    "om": (
        "usepackage RequirePackage documentclass documentstyle nocite subjclass setdefaultlanguage setotherlanguage includepdf href "
        "textcolor rotatebox parbox cortext fntext tnotetext color pagecolor DeclareGraphicsExtensions newcounter"
    ),
    "ooom": "parbox",
    "moo": "raisebox savebox",
    "mo": "scalebox",
    "smm": "resizebox DeclareMathOperator",
    "sm": "hspace vspace",
    "som": "includegraphics includesvg fontspec",
    "sommo": "titlespacing setlength addtolength setcounter addtocounter settowidth",
    "smommmmo": "titleformat",
    "m": (
        "label index glossary hypertarget pagestyle thispagestyle pagenumbering bibliographystyle bibliography addbibresource graphicspath "
        "includeonly hypersetup setstretch linespread captionsetup bookmarksetup geometry usetikzlibrary tikzset pgfplotsset lstset "
        "hyphenation enlargethispage selectlanguage setmainfont setsansfont setmonofont sisetup theoremstyle crefalias input@path vphantom "
        "acmYear acmDOI acmISBN acmConference acmBooktitle acmPrice acmJournal acmVolume acmNumber acmArticle acmMonth ccsdesc "
        "setcopyright "
        "copyrightyear settopmatter orcid orcidlink shorttitle shortauthor shortauthors runningtitle runningauthor titlerunning "
        "authorrunning markright fancyhf chead lhead rhead cfoot lfoot rfoot fancyhead fancyfoot setcitestyle citestyle tcbset "
        "tcbuselibrary floatstyle fnref corref stepcounter refstepcounter value arabic roman Roman alph Alph fnsymbol icmltitlerunning "
        "icmlkeywords printAffiliationsAndNotice IEEEspecialpapernotice IEEEpubid SetWatermarkText colorbox adjustbox hyperlink "
        "foreignlanguage fontencoding fontfamily fontseries fontshape subcaptionbox footnotemark setlist newif newsavebox newlength "
        "newwrite excludecomment includecomment rowcolor cellcolor arrayrulecolor cline bibdata doi PACS pacs MSC journal volume"
    ),
    "mm": (
        "multicolumn markboth crefname Crefname numberwithin counterwithin setboolean newcolumntype fontsize colorlet sbox crefrange "
        "fcolorbox newtheoremstyle DeclareUnicodeCharacter setfloatlink"
    ),
    "mmm": "definecolor addcontentsline specialrule contentsline DeclarePairedDelimiter newfloat DeclareFontFamily",
    "mmmm": "usefont DeclareMathSymbol",
    "omom": "multirow",
}  # fmt: skip
DROPPED = {name: arguments for arguments, names in _DROPPED.items() for name in names.split()}
# Macros whose argument is metadata, which is left out.
HEADERS = frozenset(
    "author authors date affil affiliation affiliations address institute institution institutes email emailAdd icmlauthor icmlaffiliation "
    "icmlcorrespondingauthor icmlsetsymbol authornote authornotemark affaddr correspondence correspondingauthor altaffiliation "
    "altaffilmark homepage collaboration additionalauthors keywords keyword received revised accepted published dedicatory ead "
    "IEEEauthorblockN "
    "IEEEauthorblockA fnm sur orgname orgdiv orgaddress".split()
)
HEADER_ENVIRONMENTS = frozenset({"icmlauthorlist", "keywords", "keyword", "IEEEkeywords", "titlepage"})
# Macros that print the number of something, which is not in the file.
REFERENCES = frozenset(
    "ref eqref cref Cref autoref pageref nameref vref subref labelcref fullref figref tabref secref Autoref sref prettyref vpageref "
    "namecref "
    "cpageref Vref".split()
)
HEADINGS = {
    "part": -1, "chapter": 0, "section": 1, "subsection": 2, "subsubsection": 3, "paragraph": 4, "subparagraph": 5, "addchap": 0,
    "addsec": 1,
    "frametitle": 2,
}  # fmt: skip
NOTES = frozenset(
    {
        "footnote",
        "endnote",
        "sidenote",
        "tablefootnote",
        "footnotetext",
        "marginpar",
        "todo",
        "thanks",
        "marginnote",
        "tnote",
    }
)
MATH = frozenset(
    "equation align gather multline eqnarray displaymath math flalign alignat subequations dmath IEEEeqnarray alignedat array "
    "gathered aligned "
    "split cases matrix pmatrix bmatrix dgroup darray xalignat numcases".split()
)
# Environments that are skipped as they are written, since macros mean nothing there, and what they are counted as.
VERBATIM = {
    **dict.fromkeys(
        "verbatim Verbatim BVerbatim LVerbatim lstlisting minted alltt python code sourcecode Sinput Soutput Schunk algorithmic "
        "pycode".split(),
        "code",
    ),
    **dict.fromkeys("tikzpicture pgfpicture picture asy pspicture circuitikz forest tikzcd chemfig".split(), "figures"),
    **dict.fromkeys("comment filecontents CCSXML luacode".split(), ""),
}
# Floats and the like of which only the captions are read, and what they are counted as.
FLOATS = {
    **dict.fromkeys(
        "tabular tabularx tabulary tabu longtable longtabu supertabular xltabular tblr tabbing table sidewaystable wraptable "
        "threeparttable "
        "deluxetable margintable NiceTabular".split(),
        "tables",
    ),
    **dict.fromkeys(
        "figure wrapfigure sidewaysfigure SCfigure marginfigure subfigure floatingfigure teaserfigure overpic".split(),
        "figures",
    ),
    **dict.fromkeys("algorithm algorithm2e listing procedure".split(), "code"),
}
REFERENCE_ENVIRONMENTS = frozenset({"thebibliography", "biblist", "references", "bibdiv"})
# Environments with arguments that are no text, as of macros above.
ENVIRONMENT_ARGUMENTS = {
    "quotation": "o", "inparaenum": "o",
    **dict.fromkeys("tcolorbox mdframed columns enumerate itemize description abstract compactitem compactenum quote".split(), "o"),
    **dict.fromkeys("spacing otherlanguage turn varwidth lrbox adjustbox block".split(), "m"),
    **dict.fromkeys("adjustwidth list changemargin".split(), "mm"),
    "minipage": "ooom", "multicols": "mo", "frame": "om", "column": "om", "restatable": "omm", "addmargin": "om",
}  # fmt: skip
# Conditionals that no \\fi ends.
NO_CONDITIONALS = frozenset(
    "iff ifthenelse ifstrequal ifstrempty ifblank ifdefempty ifbool iftoggle ifcsdef ifdefstring ifnumcomp ifboolexpr ifdefmacro ifundef "
    "ifcsundef".split()
)
# Environments that are a section of their own, with its name.
PROSE_SECTIONS = {
    "abstract": "Abstract", "onecolabstract": "Abstract", "acks": "Acknowledgements", "ack": "Acknowledgements",
    "acknowledgments": "Acknowledgements", "acknowledgements": "Acknowledgements", "acknowledgment": "Acknowledgements",
    "acknowledgement": "Acknowledgements",
}  # fmt: skip
# Macros whose own definition by a document would be in the way.
FIXED = frozenset(
    "maketitle tableofcontents label includegraphics today thepage centering newpage clearpage pagestyle hspace vspace".split()
)
TEXT = frozenset(
    "emph mbox hbox uline underline uppercase lowercase MakeUppercase enquote hl st sout added footnotesize".split()
)
ACRONYMS = frozenset(
    "gls Gls glspl Glspl GLS ac Ac acp Acp acs acl acf acrshort acrlong acrfull glsentryshort glsentrylong acsp aclp".split()
)
