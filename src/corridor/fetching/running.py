"""Carry out a plan: what is there is verified, what is missing is fetched, what was cut off is divided."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from corridor.errors import DataError
from corridor.fetching.answers import ask
from corridor.fetching.archive import check_zip
from corridor.fetching.calls import Answer, Call, Split
from corridor.fetching.digests import sha256
from corridor.fetching.folder import Folder
from corridor.fetching.limits import Clock, Limits, TryAgainError, persist
from corridor.fetching.manifest import Divided, Entry, Manifest
from corridor.fetching.parts import Gathering
from corridor.fetching.reporting import Line, Report, State
from corridor.fetching.transport import Secret, Transport

REPORTED = 64 * 2**20
"""Bytes after which the progress of a large file is told again."""


def survey(calls: Sequence[Call], out: Path) -> Report:
    """Return what of a plan is in a folder, without any network and without writing anything.

    A call that was divided before stands in the report as its parts; further pages are known once the first is there.

    Raises:
        DataError: The manifest of the folder cannot be read.
    """
    folder, report = Folder(out), Report()
    for call in _walk(calls, folder, lambda call: _more(call, folder)):
        state = standing(call, folder)
        entry = folder.manifest.files.get(call.file) if state is State.THERE else None
        report.lines.append(Line(call.file, state, entry.rows if entry else None, entry.bytes if entry else None))
    return report


def standing(call: Call, folder: Folder) -> State:
    """Return whether the file of a call is there as its manifest says."""
    entry = folder.manifest.files.get(call.file)
    path = folder.out / call.file
    if entry is None:
        return State.UNKNOWN if path.exists() else State.MISSING
    if folder.holds(entry):
        return State.THERE
    return State.ALTERED if path.exists() else State.MISSING


def fetch(
    calls: Sequence[Call],
    out: Path,
    *,
    limits: Limits,
    secret: Secret | None = None,
    retrieved: str | None = None,
    clock: Clock | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Report:
    """Bring the files of a plan into a folder.

    Args:
        calls: The plan.
        out: Folder; finished files and `fetched.json` are all it holds in the end.
        limits: Rate, tries and time-outs.
        secret: Key to send along.
        retrieved: Date as YYYY-MM-DD that is written beside each file that arrives.
        clock: Where time comes from.
        say: Told what is being done.

    Raises:
        DataError: A server refuses, or its answers do not come whole; what has arrived stays, and a further run goes on
            from there.
        UsageError: Another fetch is writing into the folder.
    """
    folder, clock = Folder(out), clock or Clock()
    with folder.locked(), Transport(limits, clock, secret) as transport:
        fetcher = _Fetch(folder, transport, retrieved, say, len(calls))
        try:
            for _ in _walk(calls, folder, fetcher.bring):
                pass
            _refuse_gaps([call.file for call in calls], folder.manifest, fetcher.report)
        except DataError as error:
            raise DataError(transport.plain(str(error))) from error
        finally:
            folder.write_manifest()
        folder.finish()
    return fetcher.report


def _walk(calls: Sequence[Call], folder: Folder, visit: Callable[[Call], Sequence[Call]]) -> Iterator[Call]:
    """Go through a plan, parts in place of divided calls, and whatever further calls a visit returns."""
    queue = deque(calls)
    while queue:
        call = queue.popleft()
        parts = _parts(call, folder.manifest)
        if parts:
            queue.extendleft(reversed(parts))
            continue
        yield call
        queue.extendleft(reversed(visit(call)))


def _parts(call: Call, known: Manifest) -> Sequence[Call]:
    """Return the calls in the place of one that was divided before, none where it would be divided otherwise today."""
    if call.split is None or call.file not in known.divided:
        return ()
    parts = call.split().parts
    return parts if tuple(part.file for part in parts) == known.divided[call.file].parts else ()


def _more(call: Call, folder: Folder) -> Sequence[Call]:
    """Return the further calls that a file tells of that is there already."""
    if call.check is None or not call.tells_more or standing(call, folder) is not State.THERE:
        return ()
    try:
        return call.check((folder.out / call.file).read_bytes()).more
    except TryAgainError as error:
        raise DataError(f"{call.file}: {error}; delete it and run again") from error


class _Fetch:
    """One fetch on its way: brings one call after the other and keeps the report."""

    def __init__(
        self, folder: Folder, transport: Transport, retrieved: str | None, say: Callable[[str], None], planned: int
    ) -> None:
        self.report = Report()
        self._folder, self._transport = folder, transport
        self._retrieved, self._planned = retrieved, planned
        self._say: Callable[[str], None] = lambda text: say(transport.plain(text))

    def bring(self, call: Call) -> Sequence[Call]:
        """Bring the file of one call, unless it is there; return the calls that follow from it."""
        state = standing(call, self._folder)
        if state is State.THERE:
            self._line(call, State.THERE)
            return _more(call, self._folder)
        if state in {State.ALTERED, State.UNKNOWN}:
            self.report.notes.append(f"{call.file} was {state.value} and was fetched again")
        self._say(f"{call.file} ({len(self.report.lines) + 1} of {max(self._planned, len(self.report.lines) + 1)})")
        after = State.AGAIN if state in {State.ALTERED, State.UNKNOWN} else State.ARRIVED
        return self._archive(call, after) if call.check is None else self._answer(call, call.check, after)

    def _line(self, call: Call, state: State) -> None:
        entry = self._folder.manifest.files[call.file]
        self.report.lines.append(Line(call.file, state, entry.rows, entry.bytes))

    def _archive(self, call: Call, state: State) -> Sequence[Call]:
        part, kept = self._folder.part(call.file), self._folder.state(call.file)
        gathering = Gathering(call.url, part, kept, check_zip)
        tell = self._teller(call.file)
        persist(
            lambda deadline: gathering.attempt(self._transport, deadline, tell),
            what=call.file, limits=self._transport.limits, clock=self._transport.clock,
            gained=lambda: gathering.size, say=self._say,
        )  # fmt: skip
        self._place(call, state, None)
        return ()

    def _answer(self, call: Call, check: Callable[[bytes], Answer], state: State) -> Sequence[Call]:
        answer = persist(
            lambda deadline: check(ask(self._transport, call.url, deadline)),
            what=call.file, limits=self._transport.limits, clock=self._transport.clock, say=self._say,
        )  # fmt: skip
        if answer.truncated:
            return self._divide(call, answer.rows)
        if self._transport.leaks(answer.content):
            raise DataError(f"{call.file}: the server repeats the key in its answer, so it is not kept")
        self._folder.part(call.file).write_bytes(answer.content)
        self._place(call, state, answer.rows)
        return answer.more

    def _place(self, call: Call, state: State, rows: int | None) -> None:
        part = self._folder.part(call.file)
        size, digest = part.stat().st_size, sha256(part)
        self._folder.place(Entry(call.file, call.source, call.url, size, digest, rows, self._retrieved))
        self._line(call, state)

    def _divide(self, call: Call, rows: int) -> Sequence[Call]:
        """Put smaller calls in the place of one whose answer was cut off.

        Raises:
            DataError: Nothing is left to divide.
        """
        split = call.split() if call.split is not None else Split((), "", "ask for less")
        if not split.parts:
            raise DataError(
                f"{call.file}: the answer was cut off at {rows:,} records and the call cannot be divided further; "
                f"{split.advice}"
            )
        counted = self._counted(call, split)
        self.report.notes.append(f"{call.file} was cut off at {rows:,} records and is fetched in parts")
        parts = tuple(part.file for part in split.parts)
        self._folder.manifest.divided[call.file] = Divided(call.file, parts, counted)
        self._folder.write_manifest()
        return split.parts

    def _counted(self, call: Call, split: Split) -> int | None:
        """Return the records that the server says the whole has, None where it gives no such number."""
        try:
            content = persist(
                lambda deadline: ask(self._transport, split.count_url, deadline),
                what=f"{call.file} (count)", limits=self._transport.limits, clock=self._transport.clock, say=self._say,
            )  # fmt: skip
            count = json.loads(content)["count"]
        except (DataError, ValueError, KeyError, TypeError):
            return None
        return count if type(count) is int and count > 0 else None

    def _teller(self, file: str) -> Callable[[int, int | None], None]:
        told = 0

        def tell(held: int, length: int | None) -> None:
            nonlocal told
            if held // REPORTED > told // REPORTED:
                told = held
                whole = f" of {length / 1e6:,.0f}" if length else ""
                self._say(f"{file}: {held / 1e6:,.0f}{whole} MB")

        return tell


def _refuse_gaps(planned: Sequence[str], manifest: Manifest, report: Report) -> None:
    """Hold the parts of every divided call of a plan against the number of records that the server counts.

    Raises:
        DataError: They differ; the division is forgotten, so that a further run asks anew.
    """
    for file in [file for file in planned if file in manifest.divided]:
        counted, rows = manifest.divided[file].counted, manifest.rows_of(file)
        if counted is None:
            report.notes.append(f"{file}: the server does not count its records, so the parts stand unchecked")
        elif counted != rows:
            del manifest.divided[file]
            raise DataError(
                f"{file}: its parts hold {rows:,} records, the server counts {counted:,}; it has changed meanwhile, "
                "or has partners or products that corridor does not know: ask for those you need by code"
            )
