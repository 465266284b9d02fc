"""A real LibreOffice without a window, whose own client of LanguageTool asks the service for the errors of a paragraph."""

import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="needs the extra `serve`")
pytest.importorskip("uvicorn", reason="needs the extra `serve`")

from spin_detect.predict.detector import Detector
from spin_detect.service.languagetool import LanguageToolOptions
from tests.service.conftest import serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice 7.4 or newer, absent here"),
]

_PREFIX = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ITEM = '<item oor:path="/org.openoffice.Office.Linguistic/GrammarChecking/LanguageTool">{}</item>'
_SETTINGS = (
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + _ITEM.format('<prop oor:name="IsEnabled" oor:op="fuse"><value>true</value></prop>')
    + _ITEM.format('<prop oor:name="BaseURL" oor:op="fuse"><value>{address}/v2</value></prop>')
    + "</oor:items>"
)
_LIBRARY = (
    '<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">'
    '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" '
    'library:readonly="false" library:passwordprotected="false"><library:element library:name="Ask"/></library:library>'
)
_MODULE = (
    '<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">'
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Ask" script:language="StarBasic">{}'
    "</script:module>"
)
_MACRO = """
Sub Main
 Dim place As New com.sun.star.lang.Locale
 Dim none()
 place.Language = "en"
 place.Country = "US"
 files = createUnoService("com.sun.star.ucb.SimpleFileAccess")
 source = createUnoService("com.sun.star.io.TextInputStream")
 source.setInputStream(files.openFileRead("{source}"))
 source.setEncoding("UTF-8")
 paragraph = source.readString(none, False)
 checker = createUnoService("org.openoffice.lingu.LanguageToolGrammarChecker")
 result = checker.doProofreading("1", paragraph, place, 0, Len(paragraph), none)
 target = createUnoService("com.sun.star.io.TextOutputStream")
 target.setOutputStream(files.openFileWrite("{target}"))
 target.setEncoding("UTF-8")
 For Each found In result.aErrors
  words = Mid(paragraph, found.nErrorStart + 1, found.nErrorLength)
  target.writeString(words &amp; Chr(9) &amp; Join(found.aSuggestions, ",") &amp; Chr(10))
 Next
 target.closeOutput()
End Sub
"""


def _start(profile: Path, *arguments: str) -> None:
    options = ["--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}"]
    subprocess.run(["soffice", *options, *arguments], capture_output=True, timeout=240, check=True)


def test_the_proofreader_of_libreoffice_underlines_swapped_words(
    detector: Detector, sample: str, tmp_path: Path
) -> None:
    profile, source, target = tmp_path / "profile", tmp_path / "paragraph.txt", tmp_path / "errors.tsv"
    source.write_text("😀 " + " ".join(sample.split()), encoding="utf-8")
    user, library = profile / "user", profile / "user" / "basic" / "Standard"
    with serving(detector, languagetool=LanguageToolOptions(document_words=1)) as service:
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_PREFIX + _SETTINGS.format(address=service.address))
        _start(profile, "--terminate_after_init")  # makes the rest of the profile, over which macros are then written
        library.mkdir(parents=True, exist_ok=True)
        (library / "script.xlb").write_text(_PREFIX + _LIBRARY)
        macro = _MACRO.format(source=source.as_uri(), target=target.as_uri())
        (library / "Ask.xba").write_text(_PREFIX + _MODULE.format(macro))
        _start(profile, "macro:///Standard.Ask.Main")
    assert target.exists(), "LibreOffice ran no macro"
    errors = dict(line.split("\t") for line in target.read_text(encoding="utf-8").splitlines())
    assert errors["concurred"] == "agreed,held,met"
    assert len(errors) > 10
