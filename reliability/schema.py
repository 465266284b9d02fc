"""Test the service with requests that its own OpenAPI document allows and forbids: `python -m reliability.schema`, extra `attack`.

Schemathesis makes requests from /openapi.json, valid and invalid; none may end in a server error.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.service import serving
from reliability.result import add_publish_option, write_result
from spin_detect.storage.model_folder import default_model_path

_LANGUAGETOOL = "/v2/"


def main() -> None:
    """Parse the options, send the requests, write."""
    options = _options()
    with serving(default_model_path(), "--languagetool") as server, tempfile.TemporaryDirectory() as scratch:
        report_path = Path(scratch, "report.json")
        command = [
            *(
                str(Path(sys.executable).parent / "schemathesis"),
                "run",
                f"http://{server.host}:{server.port}/openapi.json",
            ),
            *("--checks", "not_a_server_error", "--continue-on-failure", "--workers", "2", "--request-timeout", "90"),
            *(
                "--phases",
                "examples,coverage,fuzzing",
                "--max-examples",
                str(options.examples),
                "--seed",
                str(options.seed),
            ),
            *(("--include-path-regex", f"^{_LANGUAGETOOL}") if options.languagetool else ()),
            *("--report", "json", "--report-json-path", str(report_path)),
        ]
        subprocess.run(command, cwd=scratch, check=False)
        report = json.loads(report_path.read_text(encoding="utf-8"))
        memory = server.memory() or 0.0
    cases, failures = report["test_cases"], sum(failure["count"] for failure in report["failures"])
    rows = [
        ("operations", report["operations"]["tested"]),
        ("requests", cases["generated"]),
        ("requests without an answer", cases["errored"]),
        ("server errors", failures),
        ("memory of the server at the end, MB", round(memory)),
    ]
    note = (
        f"Schemathesis {report['schemathesis_version']} makes the requests in its phases examples, coverage and fuzzing, with seed "
        f"{options.seed}."
    )
    of_what = " in LanguageTool's protocol" if options.languagetool else ""
    write_result(
        "schema-languagetool" if options.languagetool else "schema",
        f"The service{of_what} tested from its OpenAPI document",
        ("what is counted", "count"),
        rows,
        conclusion=conclusion(failures + cases["errored"]),
        note=note,
        module="schema",
        publish=options.publish,
    )
    if failures or cases["errored"]:
        sys.exit("the service failed")


def conclusion(failures: int) -> str:
    """Say whether the service answers whatever its own description leads a client to send."""
    return (
        f"Of all valid and invalid requests that a program derived from the service's OpenAPI document, {failures or 'none'} led to a "
        "server error or stayed without an answer."
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m reliability.schema", description=__doc__)
    parser.add_argument("--examples", type=int, default=10_000, help="of each operation (default: %(default)s)")
    parser.add_argument("--languagetool", action="store_true", help=f"only the paths {_LANGUAGETOOL}")
    parser.add_argument("--seed", type=int, default=0, help="of the requests (default: %(default)s)")
    add_publish_option(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
