"""A stand-in for the Hugging Face hub on this machine: it answers what huggingface_hub asks when it fetches files of a model."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

LARGE = 2**20  # files from this size on are kept elsewhere, and the hub redirects to them


@dataclass
class Hub:
    """Models by repository, revision and file, and what was requested.

    Attributes:
        models: Contents of the files.
        listed: Names of files that a model lists besides those that it has.
        breaks: Whether the connection breaks within large files.
        requests: Method and path of each request.
        address: Where it answers.
    """

    models: dict[str, dict[str, dict[str, bytes]]]
    listed: tuple[str, ...] = ()
    breaks: bool = False
    requests: list[str] = field(default_factory=list)
    address: str = ""

    def find(self, repository: str, revision: str) -> tuple[str, Mapping[str, bytes]] | None:
        """Return the commit and the files of a revision, by its name or its commit."""
        for name, files in self.models[repository].items():
            if revision in (name, commit_of(repository, name)):
                return commit_of(repository, name), files
        return None


def commit_of(repository: str, revision: str) -> str:
    """Return the commit that a branch or a tag is at."""
    return hashlib.sha1(f"{repository} {revision}".encode()).hexdigest()


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """Serve a hub on the loopback interface."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.respond()

        def do_HEAD(self) -> None:
            self.respond()

        def log_message(self, *_: object) -> None:
            pass

        def respond(self) -> None:
            path = unquote(urlsplit(self.path).path)
            hub.requests.append(f"{self.command} {path}")
            if found := re.fullmatch(r"/api/models/([^/]+/[^/]+)/revision/(.+)", path):
                self.respond_info(*found.groups())
            elif found := re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path):
                self.respond_file(*found.groups())
            elif found := re.fullmatch(r"/elsewhere/(\w+)", path):
                bodies = (body for model in hub.models.values() for files in model.values() for body in files.values())
                body = next(body for body in bodies if hashlib.sha256(body).hexdigest() == found[1])
                asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
                if hub.breaks:  # half of it, and nothing when the client asks for the rest
                    self.send(206 if asked else 200, body, b"" if asked else body[: len(body) // 2])
                else:
                    self.send(200, body)
            else:
                self.send(404, b"")

        def respond_info(self, repository: str, revision: str) -> None:
            if repository not in hub.models:
                return self.send(401, b"", error="RepoNotFound")
            found = hub.find(repository, revision)
            if found is None:
                return self.send(404, b"", error="RevisionNotFound")
            commit, files = found
            siblings = [{"rfilename": name, "size": len(body)} for name, body in files.items()]
            siblings += [{"rfilename": name, "size": 3} for name in hub.listed]
            info = {"_id": "1", "id": repository, "modelId": repository, "sha": commit, "siblings": siblings}
            return self.send(200, json.dumps(info).encode(), kind="application/json")

        def respond_file(self, repository: str, revision: str, name: str) -> None:
            found = hub.find(repository, revision) if repository in hub.models else None
            if found is None:
                return self.send(404, b"", error="RevisionNotFound")
            commit, files = found
            if name not in files:
                return self.send(404, b"", headers={"X-Repo-Commit": commit}, error="EntryNotFound")
            body, digest = files[name], hashlib.sha256(files[name]).hexdigest()
            headers = {"X-Repo-Commit": commit, "ETag": f'"{digest[:40]}"'}
            if len(body) >= LARGE:
                headers |= {"X-Linked-ETag": f'"{digest}"', "X-Linked-Size": str(len(body))}
                other = hub.address.replace(
                    "127.0.0.1", "localhost"
                )  # another name: the client asks it for the body alone
                return self.send(302, b"", headers=headers | {"Location": f"{other}/elsewhere/{digest}"})
            return self.send(200, body, headers=headers)

        def send(
            self,
            status: int,
            body: bytes,
            sent: bytes | None = None,
            *,
            headers: dict[str, str] | None = None,
            kind: str = "application/octet-stream",
            error: str | None = None,
        ) -> None:
            """Send an answer; of `sent`, a body that ends early, the rest is missing."""
            self.send_response(status)
            for key, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(key, value)
            if error:
                self.send_header("X-Error-Code", error)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body if sent is None else sent)
                if sent is not None and len(sent) < len(body):
                    self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hub.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
