"""What the service answers: the library's own reports, whoever else asks at the time."""

import json
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

from spin_detect.predict.detector import Detector
from spin_detect.rendering.html import report_page
from tests.service.conftest import JSON, Service


def test_one_text_is_the_library_s_report(service: Service, detector: Detector, sample: str) -> None:
    answer = service.score(text=sample)
    assert (answer.status, answer.json) == (200, detector.score(sample).to_dict())
    for sentence in answer.json["sentences"]:
        for span in sentence["spans"]:
            assert sample[span["start"] : span["end"]] == span["text"]


def test_several_come_back_in_order(service: Service, detector: Detector, sample: str) -> None:
    texts = [sample[:900], "", sample, "Too short."]
    answer = service.score(texts=texts, fpr=0.05)
    assert answer.json == {"reports": [detector.score(text, fpr=0.05).to_dict() for text in texts]}
    assert service.score(texts=[]).json == {"reports": []}


def test_the_operating_point_counts(service: Service, sample: str) -> None:
    assert service.score(text=sample, fpr=0.01).json["verdict"] == "spun"
    assert service.score(text=sample, fpr=0.00001).json["verdict"] == "uncertain"


@pytest.mark.slow
def test_concurrent_callers_get_their_own_answers(service: Service, detector: Detector, sample: str) -> None:
    calls = [(sample[: 300 + 40 * number], (0.01, 0.0001)[number % 2]) for number in range(40)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda call: service.score(text=call[0], fpr=call[1]), calls))
    for (text, fpr), answer in zip(calls, answers, strict=True):
        assert answer.json == detector.score(text, fpr=fpr).to_dict()


def test_a_file(service: Service, detector: Detector, sample: str) -> None:
    text = "“Naïve” 😀\r\n" + sample
    path = "/v1/file?" + urllib.parse.urlencode({"name": "über.TXT", "fpr": "0.02"})
    answer = service.ask("POST", path, b"\xef\xbb\xbf" + text.encode())
    assert answer.json == {"file": "über.TXT", "text": text, **detector.score(text, fpr=0.02).to_dict()}


def test_files_that_cannot_be_read(service: Service) -> None:
    for name, data in (("a.txt", b"caf\x00"), ("a.docx", b"text")):
        answer = service.ask("POST", f"/v1/file?name={name}", data)
        assert (answer.status, answer.code) == (422, "unreadable_file")
        assert answer.json["error"]["message"].startswith(f"{name}: ")


def test_a_page_is_what_the_report_command_writes(service: Service, detector: Detector, sample: str) -> None:
    report = detector.score(sample, fpr=0.02)
    page = report_page(report, sample, "a & b.txt", originals=detector._reference_scores(report.words), fpr=0.02)
    asked = json.dumps({"text": sample, "name": "a & b.txt", "fpr": 0.02})
    answer = service.ask("POST", "/v1/score", asked, {**JSON, "Accept": "text/html"})
    assert (answer.status, answer.content.decode()) == (200, page)
    path = "/v1/file?name=a+%26+b.txt&fpr=0.02"
    assert service.ask("POST", path, sample.encode(), {"Accept": "text/html"}).content.decode() == page
    answer = service.ask("POST", "/v1/score", json.dumps({"texts": [sample]}), {**JSON, "Accept": "text/html"})
    assert (answer.status, answer.code) == (406, "not_acceptable")


def test_model_and_health(service: Service, detector: Detector) -> None:
    answer = service.ask("GET", "/v1/model").json
    assert answer["model"] == detector.info.to_dict()
    assert answer["limits"]["texts"] == 256
    assert service.ask("GET", "/healthz").json == {"status": "ok"}


def test_the_description_describes_what_is_answered(service: Service, sample: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    described = service.ask("GET", "/openapi.json").json
    assert set(described["paths"]) == {"/v1/score", "/v1/file", "/v1/model", "/healthz"}

    def check(answer: object, schema: dict[str, object]) -> None:
        jsonschema.validate(answer, {**schema, "components": described["components"]})

    posted = described["paths"]["/v1/score"]["post"]
    asked = posted["requestBody"]["content"]["application/json"]
    for example in asked["examples"].values():
        check(example["value"], asked["schema"])
        answer = service.ask("POST", "/v1/score", json.dumps(example["value"]), JSON)
        assert answer.status == 200
        check(answer.json, posted["responses"]["200"]["content"]["application/json"]["schema"])
    file = described["paths"]["/v1/file"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    check(service.ask("POST", "/v1/file?name=a.txt", sample.encode()).json, file)
    refused = posted["responses"]["422"]["content"]["application/json"]["schema"]
    check(service.score(text=1).json, refused)
    with pytest.raises(jsonschema.ValidationError):
        check({"words": 1}, file)


def test_every_answer_forbids_what_is_not_the_page_s_own(service: Service) -> None:
    for path in ("/", "/healthz", "/assets/report.js", "/nowhere"):
        headers = service.ask("GET", path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY" and "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"


def test_assets_are_those_of_the_page_and_no_other_file(service: Service) -> None:
    for name in ("index.js", "..%2ftemplates%2fpage.html", "..%2f..%2fdetector.py"):
        assert service.ask("GET", f"/assets/{name}").status == 404
