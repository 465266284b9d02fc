"""Requests in LanguageTool's protocol that schemathesis makes from the OpenAPI document, valid and not: each answer is one it promises.

`python -m reliability.schema --languagetool` sends thousands of them.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="needs the extra `serve`")
pytest.importorskip("uvicorn", reason="needs the extra `serve`")
pytest.importorskip("schemathesis", reason="needs the extra `attack`")

from spin_detect.predict.detector import Detector
from spin_detect.service.languagetool import LanguageToolOptions
from tests.service.conftest import serving

_CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.mark.slow
def test_every_request_has_an_answer_that_the_document_promises(detector: Detector, tmp_path: Path) -> None:
    command = shutil.which("schemathesis", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("needs the command schemathesis, absent here")
    with serving(detector, languagetool=LanguageToolOptions()) as service:
        done = subprocess.run(
            [
                *(command, "run", f"{service.address}/openapi.json", "--include-path-regex", "^/v2/"),
                *("--checks", _CHECKS, "--phases", "coverage,fuzzing", "--max-examples", "40", "--seed", "0"),
                *("--request-timeout", "60", "--generation-database", "none"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-5000:]
