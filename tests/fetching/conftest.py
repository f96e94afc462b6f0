"""A server on 127.0.0.1 that misbehaves as it is told to, and what tests of the fetching room share."""

from __future__ import annotations

import io
import json
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest

from corridor.fetching.limits import Clock, Limits

QUICK = Limits(rate=10_000, tries=4, first_wait=0.001, longest_wait=0.002, connect=2, read=2, total=20)
"""Limits under which a test is over soon."""


@dataclass
class Reply:
    """What the server answers.

    Attributes:
        body: Body. status: Status. headers: Further headers.
        claimed: `Content-Length` that it claims; by default the truth, None for no length and an end by closing.
        cut: Bytes after which it closes the connection.
        delay: Seconds before it answers.
        piece: Bytes that it sends at once, with `pause` seconds between.
        pause: See `piece`.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    claimed: int | None = -1
    cut: int | None = None
    delay: float = 0.0
    piece: int = 1 << 20
    pause: float = 0.0


@dataclass
class Request:
    """What the server was asked: path, query and headers with names in lower case."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


class _Quiet(ThreadingHTTPServer):
    """A server that says nothing of clients that went away, as killed ones do."""

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class Server:
    """A server whose answers are a list for each path, used up one by one, then a default for all.

    Attributes:
        replies: Path → replies still to give, each a `Reply` or a function from request to reply.
        default: Answers when the list of a path is used up.
        log: What was asked.
        pieces: How many pieces of bodies were sent.
    """

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply | Callable[[Request], Reply]]] = {}
        self.default: Callable[[Request], Reply] = lambda _: Reply(b"not here", status=404)
        self.log: list[Request] = []
        self.pieces = 0
        self._http = _Quiet(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._http.block_on_close = False
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    def answer(self, request: Request) -> Reply:
        self.log.append(request)
        waiting = self.replies.get(request.path, [])
        reply = waiting.pop(0) if waiting else self.default
        return reply if isinstance(reply, Reply) else reply(request)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 20

            def do_GET(self) -> None:
                place = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = server.answer(Request(place.path, dict(parse_qsl(place.query)), headers))
                try:
                    self._send(reply)
                except OSError:
                    self.close_connection = True

            def _send(self, reply: Reply) -> None:
                time.sleep(reply.delay)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                claimed = len(reply.body) if reply.claimed == -1 else reply.claimed
                if claimed is not None:
                    self.send_header("Content-Length", str(claimed))
                if claimed != len(reply.body) or reply.cut is not None:
                    self.send_header("Connection", "close")
                    self.close_connection = True
                self.end_headers()
                sent = reply.body[: reply.cut]
                for start in range(0, len(sent), reply.piece):
                    self.wfile.write(sent[start : start + reply.piece])
                    self.wfile.flush()
                    server.pieces += 1
                    time.sleep(reply.pause)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def ranged(body: bytes, etag: str | None = '"v1"', **options: object) -> Callable[[Request], Reply]:
    """Return a reply that serves ranges of a body as RFC 9110 has it: 206 if the tag still holds, else the whole."""

    def reply(request: Request) -> Reply:
        headers = {"ETag": etag} if etag else {}
        wanted = request.headers.get("range", "")
        if not wanted or request.headers.get("if-range") != etag:
            return Reply(body, headers=headers, **options)  # type: ignore[arg-type]
        start = int(wanted.removeprefix("bytes=").rstrip("-"))
        if start >= len(body):
            return Reply(b"", status=416, headers={**headers, "Content-Range": f"bytes */{len(body)}"})
        span = f"bytes {start}-{len(body) - 1}/{len(body)}"
        return Reply(body[start:], status=206, headers={**headers, "Content-Range": span}, **options)  # type: ignore[arg-type]

    return reply


class StillClock(Clock):
    """A clock that stands still but for the waits, which it notes and does not wait."""

    def __init__(self) -> None:
        self.time = 0.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    def today(self) -> float:
        return 1_700_000_000.0 + self.time

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds


def zipped(members: int = 3, size: int = 20_000) -> bytes:
    """Return a zip of stored members that always has the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(members):
            content = b"".join(b"%d,%d,%d\n" % (number, line, line * line) for line in range(size // 10))
            archive.writestr(zipfile.ZipInfo(f"BACI_Y{2000 + number}.csv"), content[:size])
    return buffer.getvalue()


def declarations(request: Request, rows: int, *, cap: int = 500) -> bytes:
    """Return an answer of UN Comtrade to a request, with so many records or as many as its cap allows."""
    query = request.query
    record = {
        "refYear": int(query["period"]),
        "reporterCode": int(query["reporterCode"].split(",")[0]),
        "flowCode": query["flowCode"],
    }
    data = [{**record, "partnerCode": number, "primaryValue": 1.5 * number} for number in range(min(rows, cap))]
    document = {"elapsedTime": f"{time.perf_counter():.6f} secs", "count": len(data), "data": data, "error": ""}
    return json.dumps(document).encode()


def page(number: int, pages: int, rows: int, *, per_page: int = 3, updated: str = "2026-01-01") -> bytes:
    """Return a page of the World Bank's API of `rows` records in all."""
    head = {"page": number, "pages": pages, "per_page": per_page, "total": rows, "lastupdated": updated}
    start = (number - 1) * per_page
    records = [{"countryiso3code": "AZE", "date": str(1960 + k), "value": k} for k in range(start, rows)][:per_page]
    return json.dumps([head, records]).encode()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.delenv("COMTRADE_API_KEY", raising=False)
    running = Server()
    yield running
    running.close()


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def quick() -> Limits:
    return QUICK


@pytest.fixture
def make() -> type:
    """Return what tests build answers from, so that no test imports another test's module."""

    class Make:
        reply = Reply
        ranged = staticmethod(ranged)
        zipped = staticmethod(zipped)
        declarations = staticmethod(declarations)
        page = staticmethod(page)

    return Make
