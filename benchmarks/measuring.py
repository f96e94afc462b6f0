"""Compare contenders fairly: each lives in a process of its own, they run in turn, and ratios are taken round by round.

A script declares its contenders and calls `main`. The first round warms up and is not counted (compiled kernels are
loaded, files are cached); the peak is that of the whole process, data included.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

Action = Callable[[], Any]
Setup = Callable[[Path], Action]


@dataclass(frozen=True)
class Job:
    """Something that several contenders do.

    Attributes:
        title: What is done. goal: the goal in words.
        seconds: Most seconds that reach the goal, None where it is a ratio.
        ratio: Least times as fast as the best peer, None where the goal is in seconds.
        megabytes: Largest peak that reaches the goal, None where there is none.
        contenders: Name → setup; the first is ours. A setup takes the folder of data and returns what is timed.
        rounds: Rounds that count. slow: contenders that are run once only.
    """

    title: str
    goal: str
    contenders: Mapping[str, Setup]
    seconds: float | None = None
    ratio: float | None = None
    megabytes: float | None = None
    rounds: int = 5
    slow: Sequence[str] = ()


@dataclass(frozen=True)
class Result:
    """What one contender needed for a job: median seconds, peak in MB, and our median of their time over ours."""

    job: str
    goal: str
    who: str
    seconds: float
    megabytes: float
    ratio: float
    reached: str


def main(jobs: Sequence[Job]) -> None:
    """Measure the jobs, or be a contender's process where `--contender` says so.

    usage: SCRIPT DATA [--rounds N] [--only TEXT] [--json FILE]
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--only", default="")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--contender", nargs=2, metavar=("JOB", "WHO"))
    given = parser.parse_args()
    if given.contender:
        _serve(jobs[int(given.contender[0])].contenders[given.contender[1]](given.data))
        return
    results = []
    for number, job in enumerate(jobs):
        if given.only in job.title:
            results += _compare(number, job, given.data, given.rounds or job.rounds)
    if given.json:
        given.json.write_text(json.dumps([asdict(result) for result in results], indent=1))


def _serve(action: Action) -> None:
    """Run the action each time a line arrives, and answer with seconds and peak."""
    print("ready", flush=True)
    for _ in sys.stdin:
        started = time.perf_counter()
        action()
        seconds = time.perf_counter() - started
        print(f"{seconds} {_peak()}", flush=True)


def _peak() -> float:
    """Return the largest memory of this process, or of a child of it, in MB.

    What the system says of resources used is inherited from the process that started this one, so that it would be the
    harness's own peak; the status of the process is not.
    """
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    status = Path("/proc/self/status")
    if not status.exists():
        return max(children, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
    own = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return max(children, float(own.split()[1]) / 1000)


class _Runner:
    """A contender's process."""

    def __init__(self, number: int, who: str, data: Path) -> None:
        command = [sys.executable, sys.argv[0], str(data), "--contender", str(number), who]
        self.who, self.seconds, self.peak = who, [], 0.0
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answer("ready")

    def _answer(self, wanted: str = "") -> str:
        while line := self.process.stdout.readline():
            if not wanted or line.strip() == wanted:
                return line
        raise SystemExit(f"{self.who} ended with {self.process.wait()}")

    def run(self, *, counts: bool) -> None:
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        seconds, self.peak = map(float, self._answer().split())
        if counts:
            self.seconds.append(seconds)

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def _compare(number: int, job: Job, data: Path, rounds: int) -> list[Result]:
    """Run every contender in turn, slow ones once and after the others, and print what came out."""
    print(f"\n{job.title} (goal: {job.goal})", flush=True)
    runners = [_Runner(number, who, data) for who in job.contenders if who not in job.slow]
    for turn in range(rounds + 1):
        for runner in runners:
            runner.run(counts=turn > 0)
    for runner in runners:
        runner.stop()
    for who in job.slow:
        runner = _Runner(number, who, data)
        runner.run(counts=True)
        runner.stop()
        runners.append(runner)
    ours = runners[0]
    found = []
    for runner in runners:
        pairs = zip(runner.seconds, ours.seconds, strict=len(runner.seconds) == len(ours.seconds))
        ratio = statistics.median(theirs / own for theirs, own in pairs)
        found.append(_result(job, runner, ratio))
    best = min((result.ratio for result in found[1:]), default=0.0)
    return [_told(_judged(job, result, best)) if n == 0 else _told(result) for n, result in enumerate(found)]


def _result(job: Job, runner: _Runner, ratio: float) -> Result:
    return Result(job.title, job.goal, runner.who, statistics.median(runner.seconds), runner.peak, ratio, "")


def _judged(job: Job, ours: Result, best: float) -> Result:
    """Say whether our result reaches the goal."""
    missed = []
    if job.seconds is not None and ours.seconds > job.seconds:
        missed.append(f"{ours.seconds:.3g} s")
    if job.megabytes is not None and ours.megabytes > job.megabytes:
        missed.append(f"{ours.megabytes:,.0f} MB")
    if job.ratio is not None and best < job.ratio:
        missed.append(f"{best:.1f} times")
    goals = (job.seconds, job.megabytes, job.ratio)
    reached = f"no: {', '.join(missed)}" if missed else "yes" if any(goal is not None for goal in goals) else ""
    return Result(**{**asdict(ours), "reached": reached})


def _told(result: Result) -> Result:
    print(
        f"  {result.who:<22} {result.seconds:8.3f} s  {result.megabytes:7,.0f} MB  {result.ratio:7.1f} × ours  "
        f"{result.reached}",
        flush=True,
    )
    return result
