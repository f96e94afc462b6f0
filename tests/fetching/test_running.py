import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from corridor.errors import DataError, UsageError
from corridor.fetching import baci, comtrade, manifest, running, worldbank
from corridor.fetching.folder import WORK, Folder
from corridor.fetching.reporting import State
from corridor.fetching.running import fetch, standing, survey
from corridor.fetching.transport import Secret

ZIP = "/DATA_DOWNLOAD/baci/data/BACI_HS92_V202501.zip"
PREVIEW = "/public/v1/preview/C/A/HS"


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def archive(server, make):
    return baci.plan(revisions=["HS92"], version="202501", base=server.url)


@pytest.fixture
def indicator(server):
    return worldbank.plan(indicators=["SP.POP.TOTL"], base=server.url)


@pytest.fixture
def run(tmp_path, quick):
    """Return a fetch that is over soon, into the test's own folder where no other is given."""

    def run(calls, out=tmp_path, tries=4, **options):
        return fetch(calls, out, limits=replace(quick, tries=tries), **options)

    run.out = tmp_path
    return run


def test_an_archive_arrives_with_its_hash(server, make, archive, run, tmp_path):
    server.default = make.ranged(make.zipped())
    report = run(archive, retrieved="2026-01-31")
    assert [line.state for line in report.lines] == [State.ARRIVED]
    assert set(contents(tmp_path)) == {"BACI_HS92_V202501.zip", "fetched.json"}
    (entry,) = json.loads((tmp_path / "fetched.json").read_text())["files"]
    assert entry == {
        "file": "BACI_HS92_V202501.zip", "source": "baci", "url": server.url + ZIP, "bytes": len(make.zipped()),
        "sha256": running.sha256(tmp_path / "BACI_HS92_V202501.zip"), "rows": None, "retrieved": "2026-01-31",
    }  # fmt: skip


def test_an_interrupted_fetch_ends_with_the_same_bytes(server, make, archive, run, tmp_path):
    server.default = make.ranged(make.zipped())
    run(archive, tmp_path / "whole")
    server.replies[ZIP] = [make.ranged(make.zipped(), cut=9_000), make.reply(b"down", status=400)]
    with pytest.raises(DataError, match="400: down"):
        run(archive, tmp_path / "stopped")
    held = contents(tmp_path / "stopped")
    assert len(held["BACI_HS92_V202501.zip.part"]) == 9_000
    assert "BACI_HS92_V202501.zip" not in held
    run(archive, tmp_path / "stopped")
    assert server.log[-1].headers["range"] == "bytes=9000-"
    assert contents(tmp_path / "stopped") == contents(tmp_path / "whole")


def test_a_server_that_fails_in_every_way_is_waited_out(server, make, archive, run):
    body = make.zipped()
    server.replies[ZIP] = [
        make.reply(status=500), make.reply(status=429, headers={"Retry-After": "0"}), make.ranged(body, cut=0),
        make.ranged(body, cut=1), make.ranged(body, cut=20_000), make.reply(status=503),
        make.reply(body, claimed=len(body) + 5, headers={"ETag": '"v1"'}), make.reply(b"<html>", status=502),
        make.ranged(body[::-1], '"v2"', cut=30_000), make.reply(status=408), make.ranged(body, '"v3"'),
    ]  # fmt: skip
    said = []
    run(archive, tries=6, say=said.append)
    assert (run.out / "BACI_HS92_V202501.zip").read_bytes() == body
    assert not server.replies[ZIP]
    assert len([line for line in said if "trying again" in line]) == 10


@pytest.mark.parametrize("claimed", [-100, 100])
def test_a_server_that_always_lies_about_length_is_given_up(server, make, archive, run, claimed):
    body = make.zipped()
    server.default = lambda _: make.reply(body, claimed=len(body) + claimed, headers={"ETag": '"v1"'})
    with pytest.raises(DataError, match=r"BACI_HS92_V202501\.zip: .*; given up after 4 tries in a row"):
        run(archive)
    assert not (run.out / "BACI_HS92_V202501.zip").exists()
    assert len(server.log) <= 2 * 4


def test_pages_are_followed(server, make, indicator, run, tmp_path):
    server.default = lambda request: make.reply(make.page(int(request.query["page"]), 3, 8))
    report = run(indicator)
    assert [(line.file, line.rows) for line in report.lines] == [
        ("SP.POP.TOTL.json", 3), ("SP.POP.TOTL-page2.json", 3), ("SP.POP.TOTL-page3.json", 2),
    ]  # fmt: skip
    assert survey(indicator, tmp_path).count(State.THERE) == 3
    (tmp_path / "SP.POP.TOTL-page3.json").unlink()
    assert [line.state for line in run(indicator).lines] == [State.THERE, State.THERE, State.ARRIVED]


def test_a_json_answer_that_is_cut_off_does_not_count(server, make, indicator, run, tmp_path):
    whole = make.page(1, 1, 2)
    server.replies["/v2/country/all/indicator/SP.POP.TOTL"] = [
        make.reply(whole[:-9]), make.reply(b"<html>one moment</html>"), make.reply(whole, claimed=None, cut=30),
        make.reply(whole),
    ]  # fmt: skip
    run(indicator, tries=6)
    assert (tmp_path / "SP.POP.TOTL.json").read_bytes() == whole


def test_what_is_there_is_verified_and_not_asked_for_again(server, make, indicator, run, tmp_path):
    server.default = lambda request: make.reply(make.page(1, 1, 2))
    run(indicator)
    before = contents(tmp_path)
    asked = len(server.log)
    assert [line.state for line in run(indicator).lines] == [State.THERE]
    assert len(server.log) == asked
    assert contents(tmp_path) == before


def test_an_altered_or_a_foreign_file_is_fetched_again_and_told(server, make, indicator, run, tmp_path):
    server.default = lambda request: make.reply(make.page(1, 1, 2))
    run(indicator)
    before = contents(tmp_path)
    (tmp_path / "SP.POP.TOTL.json").write_bytes(before["SP.POP.TOTL.json"].replace(b"AZE", b"GEO"))
    assert survey(indicator, tmp_path).lines[0].state is State.ALTERED
    report = run(indicator)
    assert report.lines[0].state is State.AGAIN
    assert report.notes == ["SP.POP.TOTL.json was altered and was fetched again"]
    assert contents(tmp_path) == before
    (tmp_path / "fetched.json").unlink()
    assert run(indicator).notes == ["SP.POP.TOTL.json was not in the manifest and was fetched again"]
    assert contents(tmp_path) == before


def test_a_look_writes_nothing_and_asks_nothing(server, indicator, tmp_path):
    report = survey(indicator, tmp_path / "none")
    assert [(line.state, line.rows) for line in report.lines] == [(State.MISSING, None)]
    assert not list(tmp_path.iterdir())
    assert server.log == []


def test_a_second_fetch_into_the_folder_is_refused(server, indicator, run, tmp_path):
    with Folder(tmp_path).locked(), pytest.raises(UsageError, match="another fetch is writing"):
        run(indicator)
    assert server.log == []


def test_a_key_stands_in_no_message_and_no_file(server, make, run, tmp_path, monkeypatch):
    monkeypatch.setenv("COMTRADE_API_KEY", "s3cr3t-key")
    calls = comtrade.plan(reporters=["AZE"], span=["2020"], flows=["M"], base=server.url)
    said, key = [], comtrade.secret()
    door = "/data/v1/get/C/A/HS"
    server.replies[door] = [
        make.reply(b"s3cr3t-key is too fast", status=429), make.reply(b"<s3cr3t-key>"),
        lambda request: make.reply(make.declarations(request, 3)),
    ]  # fmt: skip
    run(calls, secret=key, say=said.append)
    assert server.log[0].headers["ocp-apim-subscription-key"] == "s3cr3t-key"
    server.replies[door] = [make.reply(b"key s3cr3t-key is unknown", status=401)]
    with pytest.raises(DataError, match=r"401: key \(key\) is unknown") as caught:
        run(calls, tmp_path / "other", secret=key)
    everything = [*said, str(caught.value), *map(str, contents(tmp_path).values())]
    assert len(said) == 3
    assert not any("s3cr3t" in text for text in everything)


def test_an_answer_that_repeats_the_key_is_not_kept(server, make, indicator, run, tmp_path):
    server.default = lambda request: make.reply(make.page(1, 1, 2, updated="for s3cr3t-key"))
    with pytest.raises(DataError, match="repeats the key in its answer"):
        run(indicator, secret=Secret("X-Key", "s3cr3t-key"))
    assert not any(b"s3cr3t" in content for content in contents(tmp_path).values())


def capped(make, total, *, counts=True, cap=500):
    """Return a server of as many records for every chapter and partner as `total` says, with Comtrade's cap."""

    def reply(request):
        rows = total(request.query)
        if "countOnly" in request.query:
            return make.reply(json.dumps({"count": rows if counts else None}).encode())
        return make.reply(make.declarations(request, rows, cap=cap))

    return reply


def by_chapter(query):
    asked = query["cmdCode"]
    return 99 * 20 if asked == "AG2" else 20 * len(asked.split(","))


def test_a_call_cut_off_at_the_cap_is_divided_until_all_is_whole(server, make, run, tmp_path):
    server.default = capped(make, by_chapter)
    calls = comtrade.plan(reporters=["AZE"], span=["2020"], flows=["M"], base=server.url)
    report = run(calls)
    assert sum(line.rows for line in report.lines) == 99 * 20
    assert max(line.rows for line in report.lines) < 500
    assert "HS-AZE-2020-M-AG2-all.json" not in contents(tmp_path)
    assert manifest.read(tmp_path).divided["HS-AZE-2020-M-AG2-all.json"].counted == 99 * 20
    assert any("was cut off at 500 records and is fetched in parts" in note for note in report.notes)
    asked = len(server.log)
    assert {line.state for line in run(calls).lines} == {State.THERE}
    assert survey(calls, tmp_path).count(State.THERE) == len(report.lines)
    assert len(server.log) == asked


def test_parts_that_hold_less_than_the_server_counts_are_refused(server, make, run, tmp_path):
    server.default = capped(make, lambda query: by_chapter(query) + 7 * (query["cmdCode"] == "AG2"))
    calls = comtrade.plan(reporters=["AZE"], span=["2020"], flows=["M"], base=server.url)
    with pytest.raises(DataError, match="its parts hold 1,980 records, the server counts 1,987"):
        run(calls)
    assert "HS-AZE-2020-M-AG2-all.json" not in manifest.read(tmp_path).divided


def test_parts_that_no_count_confirms_are_told(server, make, run):
    server.default = capped(make, by_chapter, counts=False)
    report = run(comtrade.plan(reporters=["AZE"], span=["2020"], flows=["M"], base=server.url))
    assert any("does not count its records, so the parts stand unchecked" in note for note in report.notes)


def test_a_call_that_cannot_be_divided_is_refused_and_nothing_of_it_kept(server, make, run, tmp_path):
    server.default = capped(make, lambda query: 500)
    calls = comtrade.plan(
        reporters=["AZE"], span=["2020"], flows=["M"], products=["27"], partners=["FRA"], base=server.url
    )
    with pytest.raises(DataError, match="cut off at 500 records and the call cannot be divided further; ask for"):
        run(calls)
    assert set(contents(tmp_path)) == {"fetched.json", "lock"}


def test_a_division_of_another_edition_of_the_code_lists_is_made_anew(server, make, run, tmp_path):
    server.default = capped(make, by_chapter)
    (call,) = calls = comtrade.plan(reporters=["AZE"], span=["2020"], flows=["M"], base=server.url)
    run(calls)
    known = manifest.read(tmp_path)
    known.divided[call.file] = manifest.Divided(call.file, ("old-1.json", "old-2.json"), 1980)
    (tmp_path / "fetched.json").write_text(known.text())
    assert survey(calls, tmp_path).count(State.MISSING) == 1
    run(calls)
    assert "old-1.json" not in manifest.read(tmp_path).divided[call.file].parts


def test_what_another_fetch_brought_stays_in_the_manifest(server, make, indicator, archive, run):
    server.default = lambda request: make.reply(make.page(1, 1, 2))
    server.replies[ZIP] = [make.ranged(make.zipped())]
    run(indicator)
    run(archive)
    assert set(manifest.read(run.out).files) == {"SP.POP.TOTL.json", "BACI_HS92_V202501.zip"}
    assert standing(indicator[0], Folder(run.out)) is State.THERE


class Death(BaseException):
    """What a process that is killed looks like from inside, as near as can be: nothing works any more."""


@pytest.fixture
def die_at():
    """Return a function that lets every operation on files fail from the n-th on, and counts them."""

    def arm(context, moment):
        done = []

        def wrapped(real):
            def operation(*args, **options):
                done.append(real)
                if len(done) >= moment:
                    raise Death("killed")
                return real(*args, **options)

            return operation

        for owner, name in (
            (Path, "rename"), (Path, "unlink"), (Path, "write_bytes"), (Path, "write_text"), (Path, "mkdir"),
            (os, "fsync"), (shutil, "rmtree"),
        ):  # fmt: skip
            context.setattr(owner, name, wrapped(getattr(owner, name)))
        return done

    return arm


@pytest.mark.parametrize("source", ["comtrade", "baci"])
def test_a_death_before_any_single_operation_on_files_does_no_harm(server, make, run, die_at, source):
    """Twenty random kills hit the long waits; this hits each of the short moments between two operations once."""
    if source == "comtrade":
        server.default = capped(make, lambda query: 300 * len(query["cmdCode"].split(",")))
        asked = {"reporters": ["AZE"], "span": ["2020"], "flows": ["M"], "products": ["27,84"]}
        calls = comtrade.plan(**asked, base=server.url)
    else:
        server.default = make.ranged(make.zipped(1, 500))
        calls = baci.plan(revisions=["HS92,HS17"], version="202501", base=server.url)
    run(calls, run.out / "whole")
    with pytest.MonkeyPatch.context() as context:
        operations = die_at(context, 10**6)
        run(calls, run.out / "counted")
    assert len(operations) > 15
    for moment in range(1, len(operations) + 1):
        out = run.out / f"died{moment}"
        with pytest.MonkeyPatch.context() as context:
            die_at(context, moment)
            with pytest.raises(Death, match="killed"):
                run(calls, out)
        run(calls, out)
        assert contents(out) == contents(run.out / "whole"), moment


PARENT = """
import json, os, sys
import corridor.engine, corridor.fetching, httpx
from corridor.cli.main import main
httpx.Client().close()
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os._exit(main(json.loads(line)))
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""
"""Runs the command in a process of its own each time, without loading the libraries each time."""


@pytest.fixture(scope="module")
def command():
    """Return a function that runs the command, kills it when `moment` returns, and returns how the process ended."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, env={**os.environ, "NO_PROXY": "*"},
    )  # fmt: skip

    def run(arguments, moment=None):
        process.stdin.write(json.dumps([str(word) for word in arguments]) + "\n")
        process.stdin.flush()
        child = int(process.stdout.readline())
        if moment is not None:
            moment()
            os.kill(child, signal.SIGKILL)
        return os.waitstatus_to_exitcode(int(process.stdout.readline()))

    with process:
        try:
            assert process.stdout.readline() == "ready\n", "the command could not be loaded"
            yield run
        finally:
            process.kill()


def slow_archive(make):
    return make.ranged(make.zipped(4, 50_000), piece=1_000, pause=0.008)


def slow_declarations(make):
    serve = capped(make, lambda query: 1980 if query["cmdCode"] == "AG2" else 20 * len(query["cmdCode"].split(",")))

    def reply(request):
        found = serve(request)
        found.delay, found.piece, found.pause = 0.01, max(1, len(found.body) // 2), 0.02
        return found

    return reply


def moments(server):
    """Return twenty moments by chance: some soon after the start, most while the server is sending.

    They follow the bytes rather than the clock, so that a busy machine is not killed at its start each time.
    """
    chance = random.Random(20)

    def moment(number):
        wait, pieces, until = chance.uniform(0.0, 0.02), chance.randrange(7), time.monotonic() + 20
        until = until if number % 4 else 0.0
        seen = server.pieces + pieces
        while server.pieces <= seen and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(wait)

    return [partial(moment, number) for number in range(20)]


PLANS = {
    "baci": (slow_archive, ["--version", "202501"]),
    "comtrade": (slow_declarations, ["--reporters", "AZE", "--years", "2020"]),
}


@pytest.mark.parametrize("source", PLANS)
def test_a_fetch_killed_twenty_times_ends_with_the_same_bytes(server, make, command, tmp_path, source):
    serve, options = PLANS[source]
    server.default = serve(make)
    words = ["data", "fetch", source, *options, "--rate", 1e4, "--base-url", server.url, "--quiet"]
    assert command([*words, "--out", tmp_path / "whole"]) == 0
    killed = 0
    for moment in moments(server):
        killed += command([*words, "--out", tmp_path / "killed"], moment) == -signal.SIGKILL
        for path in tmp_path.glob("killed/[A-Z]*"):
            assert path.read_bytes() == (tmp_path / "whole" / path.name).read_bytes()
    assert killed == 20
    assert (tmp_path / "killed" / WORK).is_dir()
    if source == "comtrade":
        assert command([*words, "--out", tmp_path / "killed"]) == 0
    else:
        afresh = [sys.executable, "-W", "ignore", "-m", "corridor", *map(str, words), "--out", str(tmp_path / "killed")]
        subprocess.run(afresh, capture_output=True, timeout=120, check=True)
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")
    if source == "baci":
        assert sum("range" in request.headers for request in server.log) >= 5
