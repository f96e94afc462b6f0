"""Tasks side by side: all of them, whatever happens to a process, and nothing left running."""

import multiprocessing
import os
import signal
import time

import pytest

from corridor.study.sweeps.pool import ONE_THREAD, Lost, computed


def squares():
    return lambda task: task * task


def shaky():
    def compute(task):
        if task == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        if task == 5:
            os._exit(7)
        return os.getpid()

    return compute


def settings():
    return lambda _: {name: os.environ.get(name) for name in ONE_THREAD}


def slow():
    def compute(_):
        time.sleep(0.3)
        return os.getpid()

    return compute


def test_one_worker_computes_here_and_in_order():
    assert list(computed([1, 2, 3], squares, 1)) == [(1, 1), (2, 4), (3, 9)]
    assert list(computed([], squares, 4)) == []


def test_a_process_that_dies_costs_its_task_and_no_other():
    done = dict(computed(list(range(8)), shaky, 2))
    assert set(done) == set(range(8))
    assert done[3] == Lost(-signal.SIGKILL)
    assert done[5] == Lost(7)
    pids = {pid for task, pid in done.items() if task not in (3, 5)}
    assert all(isinstance(pid, int) and pid != os.getpid() for pid in pids)


def test_both_processes_work_and_none_is_left():
    pids = {pid for _, pid in computed(list(range(6)), slow, 2)}
    assert len(pids) == 2
    assert multiprocessing.active_children() == []


def test_processes_use_one_thread_each_and_the_environment_stays(monkeypatch):
    for name in ONE_THREAD:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    (_, one), _ = computed([1, 2], settings, 2)
    assert one == {**dict.fromkeys(ONE_THREAD, "1"), "OMP_NUM_THREADS": "3"}
    assert "POLARS_MAX_THREADS" not in os.environ


def test_stopping_early_ends_the_processes():
    found = computed(list(range(50)), slow, 2)
    next(found)
    children = multiprocessing.active_children()
    assert len(children) == 2
    found.close()
    deadline = time.monotonic() + 10
    while any(child.is_alive() for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(child.is_alive() for child in children)


def test_what_a_single_process_raises_is_raised():
    with pytest.raises(TypeError, match="unsupported operand"):
        list(computed([None], squares, 1))
