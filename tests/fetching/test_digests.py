import base64
import hashlib

import pytest

from corridor.fetching.digests import broken, broken_bytes, promised, sha256

HELLO = b'{"hello": "world"}\n'
RFC = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
"""RFC 9530, appendix B.1: the digest of `HELLO`."""


def b64(name, content=HELLO):
    return base64.b64encode(hashlib.new(name, content).digest()).decode()


def test_the_example_of_the_standard_holds():
    digests = promised({"repr-digest": RFC}, whole=True)
    assert digests == {"sha-256": hashlib.sha256(HELLO).hexdigest()}
    assert broken_bytes(HELLO, digests) is None
    assert broken_bytes(HELLO[:-1], digests) == "sha-256"


def test_what_speaks_of_the_body_is_not_taken_for_the_whole():
    headers = {"content-digest": RFC, "content-md5": b64("md5")}
    assert set(promised(headers, whole=True)) == {"sha-256", "md5"}
    assert promised(headers, whole=False) == {}
    assert promised({"digest": f"SHA-256={b64('sha256')},MD5={b64('md5')}"}, whole=False).keys() == {"sha-256", "md5"}


@pytest.mark.parametrize("text", ["sha-256=:AAAA:", "sha-256=:%%:", "crc32c=:AAAAAA==:", "nothing", ""])
def test_a_digest_that_is_none_promises_nothing(text):
    assert promised({"repr-digest": text}, whole=True) == {}


def test_the_strongest_algorithm_decides(tmp_path):
    path = tmp_path / "f"
    path.write_bytes(HELLO)
    wrong = hashlib.md5(b"other", usedforsecurity=False).hexdigest()
    assert broken(path, {"md5": wrong, "sha-512": hashlib.sha512(HELLO).hexdigest()}) is None
    assert broken(path, {"md5": wrong}) == "md5"
    assert broken(path, {}) is None
    assert sha256(path) == hashlib.sha256(HELLO).hexdigest()
