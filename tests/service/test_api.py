"""The responses of the service are the reports of the library, also for concurrent requests."""

import json
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from spin_detect.predict.calibration_file import CalibrationFile
from spin_detect.predict.detector import Detector
from spin_detect.rendering.html.index import Row
from spin_detect.rendering.html.pages import report_page
from spin_detect.rendering.wording import share
from tests.office_documents import docx, paragraph, run
from tests.service.conftest import JSON, Service, serving


def test_one_text_gives_the_report_of_the_library(service: Service, detector: Detector, sample: str) -> None:
    answer = service.score(text=sample)
    assert (answer.status, answer.json) == (200, detector.score(sample).to_dict())
    for sentence in answer.json["sentences"]:
        for span in sentence["spans"]:
            assert sample[span["start"] : span["end"]] == span["text"]


def test_several_texts_give_their_reports_in_order(service: Service, detector: Detector, sample: str) -> None:
    texts = [sample[:900], "", sample, "Too short."]
    answer = service.score(texts=texts, fpr=0.05)
    assert answer.json == {"reports": [detector.score(text, fpr=0.05).to_dict() for text in texts]}
    assert service.score(texts=[]).json == {"reports": []}


def test_possible_marks_come_only_if_all_marks_are_asked_for(service: Service, detector: Detector, sample: str) -> None:
    everything = detector.score(sample).with_all_marks()
    assert service.score(text=sample, all_marks=True).json == everything.to_dict()
    assert service.score(texts=[sample], all_marks=True).json == {"reports": [everything.to_dict()]}
    answer = service.ask("POST", "/v1/file?name=a.txt&all_marks=true", sample.encode())
    assert answer.json["sentences"] == everything.to_dict()["sentences"]
    assert len(everything.spans) > len(detector.score(sample).spans)


def test_the_operating_point_decides_the_verdict(service: Service, sample: str) -> None:
    assert service.score(text=sample, fpr=0.01).json["verdict"] == "spun"
    assert service.score(text=sample, fpr=0.00001).json["verdict"] == "uncertain"


@pytest.mark.slow
def test_concurrent_callers_get_their_own_answers(service: Service, detector: Detector, sample: str) -> None:
    calls = [(sample[: 300 + 40 * number], (0.01, 0.0001)[number % 2]) for number in range(40)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda call: service.score(text=call[0], fpr=call[1]), calls))
    for (text, fpr), answer in zip(calls, answers, strict=True):
        assert answer.json == detector.score(text, fpr=fpr).to_dict()


def test_a_file_gives_its_text_and_report(service: Service, detector: Detector, sample: str) -> None:
    text = "“Naïve” 😀\r\n" + sample
    path = "/v1/file?" + urllib.parse.urlencode({"name": "über.TXT", "fpr": "0.02"})
    answer = service.ask("POST", path, b"\xef\xbb\xbf" + text.encode())
    assert answer.json == {"file": "über.TXT", "text": text, **detector.score(text, fpr=0.02).to_dict()}


def test_a_file_with_hidden_text_gives_a_warning(service: Service) -> None:
    pytest.importorskip("defusedxml", reason="needs defusedxml: pip install '.[files]'")
    data = docx(paragraph("Shown one. ", run("NOT SEEN ", "<w:vanish/>"), "Shown two."))
    answer = service.ask("POST", "/v1/file?name=a.docx", data)
    assert answer.json["text"] == "Shown one. Shown two."
    (warning,) = answer.json["warnings"]
    assert (warning["kind"], warning["count"], warning["ranges"]) == ("hidden", 2, [])
    page = service.ask("POST", "/v1/file?name=a.docx", data, {"Accept": "text/html"}).content.decode()
    assert f"Suspicious: 2 {warning['message']}." in page


def test_the_text_of_a_file_is_extracted_without_a_score(service: Service, sample: str) -> None:
    answer = service.ask("POST", "/v1/text?name=a.TXT", b"\xef\xbb\xbf" + sample.encode())
    assert answer.json == {"file": "a.TXT", "text": sample, "warnings": []}
    pytest.importorskip("defusedxml", reason="needs defusedxml: pip install '.[files]'")
    data = docx(paragraph("Shown one. ", run("NOT SEEN ", "<w:vanish/>"), "Shown two."))
    extracted, scored = (service.ask("POST", f"/v1/{route}?name=a.docx", data).json for route in ("text", "file"))
    assert extracted == {name: scored[name] for name in ("file", "text", "warnings")}


def test_extraction_has_the_limits_of_scoring(strict: Service) -> None:
    for route in ("text", "file"):
        for size, code in ((10_001, "text_too_long"), (20_001, "body_too_large")):
            answer = strict.ask("POST", f"/v1/{route}?name=a.txt", b"a" * size)
            assert (answer.status, answer.code) == (413, code)


@pytest.mark.parametrize("route", ["file", "text"])
def test_unreadable_files_give_an_error(service: Service, route: str) -> None:
    for name, data in (("a.txt", b"caf\x00"), ("a.docx", b"text")):
        answer = service.ask("POST", f"/v1/{route}?name={name}", data)
        assert (answer.status, answer.code) == (422, "unreadable_file")
        assert answer.json["error"]["message"].startswith(f"{name}: ")


def test_a_page_is_the_one_that_the_report_command_writes(service: Service, detector: Detector, sample: str) -> None:
    report = detector.score(sample, fpr=0.02)
    reference, precision = detector.reference, detector.mark_precision
    page = report_page(
        report,
        sample,
        "a & b.txt",
        reference=reference,
        precision=precision,
        explanations=detector.explain(sample, report),
        fpr=0.02,
    )
    body = json.dumps({"text": sample, "name": "a & b.txt", "fpr": 0.02})
    answer = service.ask("POST", "/v1/score", body, {**JSON, "Accept": "text/html"})
    assert (answer.status, answer.content.decode()) == (200, page)
    path = "/v1/file?name=a+%26+b.txt&fpr=0.02"
    assert service.ask("POST", path, sample.encode(), {"Accept": "text/html"}).content.decode() == page
    answer = service.ask("POST", "/v1/score", json.dumps({"texts": [sample]}), {**JSON, "Accept": "text/html"})
    assert (answer.status, answer.code) == (406, "not_acceptable")


def test_a_page_comes_with_the_figures_of_its_report(service: Service, detector: Detector, sample: str) -> None:
    for text in (sample, "Too short."):
        body = json.dumps({"text": text})
        answer = service.ask("POST", "/v1/score", body, {**JSON, "Accept": "text/html"})
        report = detector.score(text)
        figures = {name: report.to_dict()[name] for name in ("verdict", "words", "score", "false_positive_rate")}
        row = Row.from_report(report, "", "", detector.reference, text)
        in_words = {
            "marked_share": share(row.marked_share),
            "false_positive_rate": row.short_rarity,
            "rarity": row.rarity,
        }
        assert json.loads(answer.headers["report-summary"]) == {
            **figures,
            "marks": len(report.spans),
            "marked_share": round(row.marked_share, 4),
            "in_words": in_words,
        }
        assert answer.headers["report-summary"].isascii()
    assert "report-summary" not in service.score(text=sample).headers


def test_model_limits_and_health_are_reported(service: Service, detector: Detector) -> None:
    answer = service.ask("GET", "/v1/model").json
    assert answer["model"] == detector.info.to_dict()
    assert answer["limits"]["texts"] == 256
    assert answer["calibration"] is None
    assert service.ask("GET", "/healthz").json == {"status": "ok"}


def test_the_openapi_document_describes_the_responses(service: Service, sample: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    document = service.ask("GET", "/openapi.json").json
    assert set(document["paths"]) == {"/v1/score", "/v1/file", "/v1/text", "/v1/model", "/healthz"}

    def check(answer: object, schema: dict[str, object]) -> None:
        jsonschema.validate(answer, {**schema, "components": document["components"]})

    post = document["paths"]["/v1/score"]["post"]
    request = post["requestBody"]["content"]["application/json"]
    for example in request["examples"].values():
        check(example["value"], request["schema"])
        answer = service.ask("POST", "/v1/score", json.dumps(example["value"]), JSON)
        assert answer.status == 200
        check(answer.json, post["responses"]["200"]["content"]["application/json"]["schema"])
    file = document["paths"]["/v1/file"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    check(service.ask("POST", "/v1/file?name=a.txt", sample.encode()).json, file)
    text = document["paths"]["/v1/text"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    check(service.ask("POST", "/v1/text?name=a.txt", sample.encode()).json, text)
    problem = post["responses"]["422"]["content"]["application/json"]["schema"]
    check(service.score(text=1).json, problem)
    with pytest.raises(jsonschema.ValidationError):
        check({"words": 1}, file)


def test_every_response_forbids_foreign_styles_and_scripts(service: Service) -> None:
    for path in ("/", "/healthz", "/assets/report.js", "/nowhere"):
        headers = service.ask("GET", path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY" and "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"


def test_only_the_assets_of_the_page_are_served(service: Service, sample: str) -> None:
    answer = service.ask("GET", "/assets/sample-article.txt")
    assert (answer.content.decode(), answer.headers["content-type"]) == (sample, "text/plain; charset=utf-8")
    for name in ("index.js", "..%2ftemplates%2fpage.html", "..%2f..%2fdetector.py"):
        assert service.ask("GET", f"/assets/{name}").status == 404


def test_a_calibration_is_chosen_by_name(detector: Detector, sample: str, tmp_path: Path) -> None:
    first, second = (
        calibrated(detector, tmp_path, name, scale) for name, scale in (("harbour", 1), ("docks & <b>", 9))
    )
    with serving(first, others=(second, detector)) as running:
        names = [each["name"] for each in running.ask("GET", "/v1/model").json["calibrations"]]
        assert names == ["harbour", "docks & <b>"]
        assert running.score(text=sample).json == first.score(sample).to_dict()
        for name, chosen in (("harbour", first), ("docks & <b>", second), ("", detector)):
            wanted = chosen.score(sample).to_dict()
            assert running.score(text=sample, calibration=name).json == wanted
            query = urllib.parse.urlencode({"name": "a.txt", "calibration": name})
            answer = running.ask("POST", f"/v1/file?{query}", sample.encode()).json
            assert answer == {"file": "a.txt", "text": sample, **wanted}
        answer = running.score(text=sample, calibration="none of them")
        assert (answer.status, answer.code) == (422, "unknown_calibration")
        assert "none of them" not in answer.content.decode()


def calibrated(detector: Detector, folder: Path, name: str, scale: float) -> Detector:
    """A detector with a calibration of made-up scores."""
    scores = np.linspace(-scale, scale, 400, dtype=np.float32)
    file = CalibrationFile(name, detector.info, scores, scores[200:])
    file.write(folder / f"{scale}.calibration")
    return detector.calibrated(folder / f"{scale}.calibration")
