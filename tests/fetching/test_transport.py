import gzip
import time
from dataclasses import replace
from email.utils import formatdate

import pytest

from corridor.errors import DataError, UsageError
from corridor.fetching.limits import Clock, TryAgainError
from corridor.fetching.transport import Secret, Transport

KEY = Secret("X-Key", "s3cr3t-key")


def body(transport, url, *, raw=False):
    with transport.get(url, {}) as response:
        return b"".join(transport.pieces(response, transport.clock.now() + 20, raw=raw))


@pytest.fixture
def transport(server, quick):
    with Transport(replace(quick, read=0.5), Clock(), KEY) as running:
        yield running


def test_an_answer_is_handed_on_with_the_key_in_its_header_only(server, transport, make):
    server.replies["/a"] = [make.reply(b"hello")]
    assert body(transport, f"{server.url}/a?x=1") == b"hello"
    (request,) = server.log
    assert request.headers["x-key"] == KEY.value
    assert request.headers["user-agent"].startswith("corridor/")
    assert KEY.value not in str(request.query)
    assert KEY.value not in repr(KEY)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_to_be_tried_again(server, transport, make, status):
    server.replies["/a"] = [make.reply(b"busy", status=status, headers={"Retry-After": "17"})]
    with pytest.raises(TryAgainError, match=f"the server answers {status}: busy") as caught:
        body(transport, f"{server.url}/a")
    assert caught.value.wait == 17.0


def test_a_date_to_wait_for_is_read(server, transport, make):
    until = formatdate(time.time() + 3600, usegmt=True)
    server.replies["/a"] = [make.reply(status=503, headers={"Retry-After": until})]
    with pytest.raises(TryAgainError, match="503") as caught:
        body(transport, f"{server.url}/a")
    assert caught.value.wait == pytest.approx(3600, abs=3)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_refusal_is_told_in_the_servers_words_without_markup_and_key(server, transport, make, status):
    said = f"<html><style>b{{}}</style><b>No:</b> key {KEY.value}\x1b[2J is&nbsp;bad</html>".encode()
    server.replies["/a"] = [make.reply(said, status=status)]
    with pytest.raises(DataError, match=rf"/a: the server answers {status}: No: key \(key\) \[2J is bad") as caught:
        body(transport, f"{server.url}/a")
    assert KEY.value not in str(caught.value)
    assert len(server.log) == 1


def test_endless_words_are_cut(server, transport, make):
    server.replies["/a"] = [make.reply(b"x" * 1_000_000, status=400)]
    with pytest.raises(DataError, match="x …") as caught:
        body(transport, f"{server.url}/a")
    assert len(str(caught.value)) < 500


def test_a_redirect_to_another_host_goes_without_the_key(server, transport, make):
    elsewhere = server.url.replace("127.0.0.1", "localhost")
    server.replies["/a"] = [make.reply(status=302, headers={"Location": "/b"})]
    server.replies["/b"] = [make.reply(status=301, headers={"Location": f"{elsewhere}/c"})]
    server.replies["/c"] = [make.reply(b"there")]
    assert body(transport, f"{server.url}/a") == b"there"
    assert ["x-key" in request.headers for request in server.log] == [True, True, False]


def test_redirects_have_an_end_and_stay_on_the_web(server, transport, make):
    server.default = lambda _: make.reply(status=302, headers={"Location": "/again"})
    with pytest.raises(DataError, match="redirected more than 5 times"):
        body(transport, f"{server.url}/a")
    server.replies["/b"] = [make.reply(status=302, headers={"Location": "file:///etc/passwd"})]
    with pytest.raises(DataError, match="redirects to file://, which is not followed"):
        body(transport, f"{server.url}/b")


def test_a_key_does_not_travel_in_the_clear(transport):
    with pytest.raises(UsageError, match=r"http://example\.org: a key is only sent over https"):
        body(transport, "http://example.org/a")


def test_silence_an_early_end_and_no_server_are_to_be_tried_again(server, transport, make):
    server.replies["/slow"] = [make.reply(b"late", delay=1.0)]
    server.replies["/cut"] = [make.reply(b"x" * 1000, cut=500)]
    with pytest.raises(TryAgainError, match="did not answer in time"):
        body(transport, f"{server.url}/slow")
    with pytest.raises(TryAgainError, match="the connection failed"):
        body(transport, f"{server.url}/cut")
    with pytest.raises(TryAgainError, match="the connection failed"):
        body(transport, "http://127.0.0.1:9/")


def test_a_length_that_promises_more_than_comes_is_to_be_tried_again(server, transport, make):
    server.replies["/a"] = [make.reply(b"x" * 100, claimed=200)]
    with pytest.raises(TryAgainError, match="the connection failed"):
        body(transport, f"{server.url}/a")


def test_a_drip_is_given_up(server, quick, make):
    server.replies["/a"] = [make.reply(b"x" * 10_000, piece=1, pause=0.02)]
    start = time.monotonic()
    with (
        Transport(replace(quick, read=0.3, slowest=1_000), Clock()) as transport,
        pytest.raises(TryAgainError, match="too slowly"),
    ):
        body(transport, f"{server.url}/a")
    assert time.monotonic() - start < 2


def test_an_answer_must_come_by_the_deadline(server, transport, make):
    server.replies["/a"] = [make.reply(b"x" * 100, piece=10, pause=0.01)]
    with transport.get(f"{server.url}/a", {}) as response, pytest.raises(TryAgainError, match="did not come within"):
        list(transport.pieces(response, transport.clock.now() - 1, raw=False))


def test_a_packed_answer_is_unpacked_and_a_broken_pack_found(server, transport, make):
    packed = gzip.compress(b"hello" * 1000)
    server.replies["/a"] = [make.reply(packed, headers={"Content-Encoding": "gzip"})]
    server.replies["/b"] = [make.reply(b"no gzip", headers={"Content-Encoding": "gzip"})]
    assert body(transport, f"{server.url}/a") == b"hello" * 1000
    with pytest.raises(TryAgainError, match="cannot be unpacked"):
        body(transport, f"{server.url}/b")
