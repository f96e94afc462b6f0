import base64
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.fetching.archive import check_zip
from corridor.fetching.limits import Clock, TryAgainError
from corridor.fetching.parts import Gathering, represented
from corridor.fetching.transport import Transport

BODY = bytes(range(256)) * 40
PATH = "/data.zip"


@pytest.fixture
def gather(server, quick, tmp_path):
    """Return a function that makes one attempt with a fresh object, as a new process would."""
    with Transport(quick, Clock()) as transport:

        def attempt(whole=lambda _: None):
            gathering = Gathering(server.url + PATH, tmp_path / "part", tmp_path / "state", whole)
            gathering.attempt(transport, transport.clock.now() + 20, lambda held, length: None)
            return (tmp_path / "part").read_bytes()

        yield attempt


def asked_from(request):
    return int(request.headers.get("range", "bytes=0-").removeprefix("bytes=").rstrip("-"))


def test_it_goes_on_from_the_byte_where_it_stopped(server, gather, make):
    server.replies[PATH] = [make.ranged(BODY, cut=3000), make.ranged(BODY, cut=4000), make.ranged(BODY)]
    for _ in range(2):
        with pytest.raises(TryAgainError, match="the connection failed"):
            gather()
    assert gather() == BODY
    assert [asked_from(request) for request in server.log] == [0, 3000, 7000]
    assert server.log[1].headers["if-range"] == '"v1"'
    assert server.log[0].headers["accept-encoding"] == "identity"


@settings(deadline=None, max_examples=15)
@given(cuts=st.lists(st.integers(0, 4000), max_size=6))
def test_however_it_is_cut_the_bytes_are_the_same(tmp_path_factory, cuts):
    """The server is left out here: the attempts are fed by hand, at every cut."""
    folder = tmp_path_factory.mktemp("cuts")
    for cut in [*cuts, None]:
        gathering = Gathering("http://a/x", folder / "part", folder / "state", lambda _: None)
        try:
            gathering.attempt(Fake(cut), 0.0, lambda held, length: None)
        except TryAgainError:
            continue
    assert (folder / "part").read_bytes() == BODY


class Fake:
    """A transport that serves `BODY` by ranges and stops after so many bytes of an answer."""

    def __init__(self, cut):
        self.cut = cut

    def get(self, url, headers):
        start = int(headers.get("Range", "bytes=0-")[6:-1])
        self.body, self.status_code = BODY[start:], 206 if start else 200
        self.headers = {"etag": '"v"', "content-length": str(len(self.body))}
        if start:
            self.headers["content-range"] = f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def pieces(self, response, deadline, *, raw):
        yield response.body[: self.cut]
        if self.cut is not None and self.cut < len(response.body):
            raise TryAgainError("cut")


def test_a_range_shorter_than_asked_for_is_not_taken_for_the_rest(server, gather, make):
    """RFC 9110, section 14.2, lets a server send less than was asked for; each such answer is whole in itself."""

    def short(request):
        start = asked_from(request)
        span = {"ETag": '"v1"', "Content-Range": f"bytes {start}-{start + 3999}/{len(BODY)}"}
        return make.reply(BODY[start : start + 4000], status=206, headers=span)

    server.replies[PATH] = [make.ranged(BODY, cut=3000), short, make.ranged(BODY)]
    with pytest.raises(TryAgainError, match="the connection failed"):
        gather()
    with pytest.raises(TryAgainError, match="ended after 7,000 of 10,240 bytes"):
        gather()
    assert gather() == BODY
    assert [asked_from(request) for request in server.log] == [0, 3000, 7000]


def test_a_rest_that_brings_more_than_the_whole_is_thrown_away(server, gather, make, tmp_path):
    rest = {"ETag": '"v1"', "Content-Range": f"bytes 3000-{len(BODY) - 1}/{len(BODY)}"}
    longer = make.reply(BODY[3000:] + b"more", status=206, headers=rest, claimed=None)
    server.replies[PATH] = [make.ranged(BODY, cut=3000), longer]
    with pytest.raises(TryAgainError, match="the connection failed"):
        gather()
    with pytest.raises(TryAgainError, match="the server sent 10,244 bytes, it had announced 10,240"):
        gather()
    assert not list(tmp_path.iterdir())


def test_a_finished_part_is_not_asked_for_again(server, gather, make):
    server.replies[PATH] = [make.ranged(BODY)]
    assert gather() == gather() == BODY
    assert len(server.log) == 1


def test_a_file_that_changed_is_begun_anew(server, gather, make):
    changed = BODY[::-1]
    server.replies[PATH] = [make.ranged(BODY, cut=3000), make.ranged(changed, '"v2"')]
    with pytest.raises(TryAgainError, match="the connection failed"):
        gather()
    assert gather() == changed


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"ETag": '"v2"', "Content-Range": "bytes 3000-10239/10240"}, "has changed on the server"),
        ({"Content-Range": "bytes 3000-10239/10240"}, "has changed on the server"),
        ({"ETag": '"v1"', "Content-Range": "bytes 3000-10240/10241"}, "has changed on the server"),
        ({"ETag": '"v1"', "Content-Range": "bytes 2999-10239/10240"}, "continues at byte 2999, asked was byte 3000"),
        ({"ETag": '"v1"', "Content-Range": "pages 1-2/3"}, "a range that was not asked for"),
        ({"ETag": '"v1"'}, "a range that was not asked for"),
    ],
)
def test_a_range_that_does_not_continue_is_thrown_away_with_what_was_held(server, gather, make, headers, message):
    other = b"z" * 7240
    server.replies[PATH] = [make.ranged(BODY, cut=3000), make.reply(other, status=206, headers=headers)]
    with pytest.raises(TryAgainError, match="the connection failed"):
        gather()
    with pytest.raises(TryAgainError, match=message):
        gather()
    server.replies[PATH] = [make.ranged(BODY)]
    assert gather() == BODY
    assert asked_from(server.log[-1]) == 0


def test_a_server_that_ignores_ranges_sends_the_whole_anew(server, gather, make):
    whole = make.reply(BODY, headers={"ETag": '"v1"'})
    server.replies[PATH] = [make.ranged(BODY, cut=3000), whole]
    with pytest.raises(TryAgainError, match="the connection failed"):
        gather()
    assert gather() == BODY


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"v1"'}])
def test_without_a_strong_validator_nothing_is_continued(server, gather, make, headers):
    server.replies[PATH] = [make.reply(BODY, headers=headers, cut=3000), make.reply(BODY, headers=headers)]
    with pytest.raises(TryAgainError, match="the connection failed"):
        gather()
    assert gather() == BODY
    assert "range" not in server.log[-1].headers


def test_the_date_of_the_last_change_is_a_validator_where_there_is_no_tag(server, gather, make):
    date = {"Last-Modified": "Wed, 01 Jan 2025 00:00:00 GMT"}
    rest = {**date, "Content-Range": f"bytes 3000-{len(BODY) - 1}/{len(BODY)}"}
    server.replies[PATH] = [
        make.reply(BODY, headers=date, cut=3000), make.reply(BODY[3000:], status=206, headers=rest),
    ]  # fmt: skip
    with pytest.raises(TryAgainError, match="the connection failed"):
        gather()
    assert gather() == BODY
    assert server.log[-1].headers["if-range"] == date["Last-Modified"]


def test_a_length_that_promises_too_little_is_found_by_the_zip(server, gather, make):
    archive = make.zipped()
    server.replies[PATH] = [make.reply(archive, claimed=len(archive) - 10, headers={"ETag": '"v1"'})]
    with pytest.raises(TryAgainError, match="no sound zip"):
        gather(check_zip)
    server.replies[PATH] = [make.ranged(archive)]
    assert gather(check_zip) == archive
    assert asked_from(server.log[-1]) == 0


def test_an_end_by_closing_that_comes_too_early_is_found_by_the_zip(server, gather, make):
    server.replies[PATH] = [make.reply(make.zipped(), claimed=None, cut=30_000)]
    with pytest.raises(TryAgainError, match="no sound zip"):
        gather(check_zip)


def test_a_wrong_digest_throws_the_part_away(server, gather, make, tmp_path):
    wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    server.replies[PATH] = [make.reply(BODY, headers={"ETag": '"v1"', "Repr-Digest": f"sha-256=:{wrong}:"})]
    with pytest.raises(TryAgainError, match="do not have the sha-256 digest"):
        gather()
    assert not list(tmp_path.iterdir())


def test_a_digest_promised_at_first_holds_for_the_whole_after_a_stop(server, gather, make):
    right = {"ETag": '"v1"', "Digest": f"SHA-256={base64.b64encode(hashlib.sha256(BODY).digest()).decode()}"}
    rest = {"ETag": '"v1"', "Content-Range": f"bytes 3000-{len(BODY) - 1}/{len(BODY)}"}
    server.replies[PATH] = [
        make.reply(BODY, headers=right, cut=3000), make.reply(b"z" * (len(BODY) - 3000), status=206, headers=rest),
    ]  # fmt: skip
    with pytest.raises(TryAgainError, match="the connection failed"):
        gather()
    with pytest.raises(TryAgainError, match="do not have the sha-256 digest"):
        gather()


def test_a_packed_answer_is_not_taken_for_the_file(server, gather, make):
    server.replies[PATH] = [make.reply(BODY, headers={"Content-Encoding": "gzip"})]
    with pytest.raises(TryAgainError, match="packs the answer"):
        gather()


def test_a_part_too_long_for_the_server_is_begun_anew(server, gather, make, tmp_path):
    server.replies[PATH] = [make.ranged(BODY, cut=3000), make.ranged(BODY[:2000])]
    with pytest.raises(TryAgainError, match="the connection failed"):
        gather()
    with pytest.raises(TryAgainError, match="the range lies outside"):
        gather()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("state", ["", "{", "[]", '{"url": "http://other/", "etag": "1"}', '{"who": 1}'])
def test_a_part_whose_state_cannot_be_read_is_not_continued(server, gather, make, tmp_path, state):
    (tmp_path / "part").write_bytes(b"left over")
    (tmp_path / "state").write_text(state)
    server.replies[PATH] = [make.ranged(BODY)]
    assert gather() == BODY


def test_a_weak_tag_vouches_for_nothing():
    assert represented("u", {"etag": 'W/"1"'}).validator is None
    assert represented("u", {"etag": '"1"', "last-modified": "d"}).validator == '"1"'
    assert represented("u", {"content-length": "12"}).length == 12
    assert represented("u", {"content-length": "12", "content-range": "bytes 0-11/99"}).length is None
