import base64
import gzip
import hashlib

import pytest

from corridor.fetching import answers
from corridor.fetching.limits import Clock, TryAgainError
from corridor.fetching.transport import Transport


@pytest.fixture
def ask(server, quick):
    with Transport(quick, Clock()) as transport:
        yield lambda path: answers.ask(transport, server.url + path, transport.clock.now() + 20)


def digest(content):
    return {"Repr-Digest": f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"}


def test_an_answer_is_kept_as_it_came(server, ask, make):
    server.replies["/a"] = [make.reply(b'{"a": 1.50}', headers=digest(b'{"a": 1.50}'))]
    assert ask("/a") == b'{"a": 1.50}'


def test_a_wrong_digest_is_found(server, ask, make):
    server.replies["/a"] = [make.reply(b'{"a": 2}', headers=digest(b'{"a": 1}'))]
    with pytest.raises(TryAgainError, match="do not have the sha-256 digest"):
        ask("/a")


def test_the_digest_of_a_packed_answer_is_not_that_of_its_text(server, ask, make):
    packed = gzip.compress(b"{}")
    server.replies["/a"] = [make.reply(packed, headers={"Content-Encoding": "gzip", **digest(packed)})]
    assert ask("/a") == b"{}"


def test_a_range_that_was_not_asked_for_is_no_answer(server, ask, make):
    server.replies["/a"] = [make.reply(b"{}", status=206, headers={"Content-Range": "bytes 0-1/2"})]
    with pytest.raises(TryAgainError, match="answers 206 to a call for the whole"):
        ask("/a")


def test_an_answer_has_a_largest_size(server, ask, make, monkeypatch):
    monkeypatch.setattr(answers, "LARGEST", 1000)
    server.replies["/a"] = [make.reply(b"1" * 5000)]
    with pytest.raises(TryAgainError, match="more than 1,000 bytes"):
        ask("/a")


@pytest.mark.parametrize("content", [b"", b'{"a": [1, 2', b"<html>busy</html>", b"\xff\xfe", b"[" * 200_000, b"{} {}"])
def test_what_is_no_whole_json_is_to_be_tried_again(content):
    with pytest.raises(TryAgainError, match="no whole JSON"):
        answers.parse(content)
