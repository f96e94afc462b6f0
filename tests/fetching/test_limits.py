import random
from email.utils import formatdate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import DataError, UsageError
from corridor.fetching.limits import Limits, Pace, TryAgainError, backoff, persist, retry_after

LIMITS = Limits(tries=4, first_wait=1.0, longest_wait=5.0, total=100.0)


@pytest.mark.parametrize("field", ["rate", "tries", "first_wait", "total", "read"])
@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_bounds_are_above_zero_and_finite(field, value):
    with pytest.raises(UsageError, match=f"{field}: must be a number above 0"):
        Limits(**{field: value})


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 500), st.integers(0, 99))
def test_the_wait_doubles_up_to_its_bound_with_half_by_chance(failures, seed):
    whole = min(5.0, 2.0 ** (failures - 1))
    assert whole / 2 <= backoff(failures, LIMITS, random.Random(seed)) <= whole


def test_retry_after_takes_seconds_and_dates_by_the_servers_own_clock():
    assert retry_after("120", date=None, today=0.0) == 120.0
    until = formatdate(1_000_030, usegmt=True)
    assert retry_after(until, date=None, today=1_000_000.0) == 30.0
    assert retry_after(until, date=formatdate(1_000_010, usegmt=True), today=5.0) == 20.0
    assert retry_after(until, date=None, today=2_000_000.0) == 0.0


def test_retry_after_reads_the_dates_of_the_standard():
    """RFC 9110, section 10.2.3, has the date 31 Dec 1999 23:59:59 GMT: second 946,684,799."""
    assert retry_after("Fri, 31 Dec 1999 23:59:59 GMT", date=None, today=946_684_700.0) == 99.0


@pytest.mark.parametrize("text", [None, "", "soon", "-5", "1.5e3", "٣", "32 Foo 2020"])
def test_retry_after_that_says_nothing_is_none(text):
    assert retry_after(text, date=None, today=0.0) is None


def test_requests_keep_their_distance(clock):
    pace = Pace(2.0, clock)
    for _ in range(3):
        pace.wait()
    assert clock.waits == [0.5, 0.5]
    clock.time += 10
    pace.wait()
    assert len(clock.waits) == 2


def failing(times, wait=None):
    left = iter(range(times))

    def attempt(deadline):
        if next(left, None) is not None:
            raise TryAgainError("the line is dead", wait)
        return "done"

    return attempt


def test_what_passes_is_tried_again_with_growing_waits(clock):
    said = []
    assert persist(failing(3), what="f", limits=LIMITS, clock=clock, say=said.append) == "done"
    assert len(clock.waits) == 3
    assert clock.waits[0] <= 1.0 <= clock.waits[1] <= 2.0 <= clock.waits[2] <= 4.0
    assert "f: the line is dead; trying again in" in said[0]


def test_the_same_seed_waits_the_same_and_files_differ(clock):
    other = type(clock)()
    for name, watch in (("a", clock), ("b", other)):
        persist(failing(3), what=name, limits=LIMITS, clock=watch)
    again = type(clock)()
    persist(failing(3), what="a", limits=LIMITS, clock=again)
    assert again.waits == clock.waits != other.waits


def test_tries_are_bounded(clock):
    with pytest.raises(DataError, match="f: the line is dead; given up after 4 tries in a row"):
        persist(failing(99), what="f", limits=LIMITS, clock=clock)
    assert len(clock.waits) == 3


def test_the_servers_wait_is_kept_to_and_one_past_the_end_is_refused_at_once(clock):
    assert persist(failing(2, wait=7.0), what="f", limits=LIMITS, clock=clock) == "done"
    assert clock.waits == [7.0, 7.0]
    with pytest.raises(DataError, match="the next try is 3600 s away, past the 100 s that one file may take"):
        persist(failing(2, wait=3600.0), what="f", limits=LIMITS, clock=clock)
    assert clock.waits == [7.0, 7.0]


def test_progress_earns_new_tries_but_not_new_time(clock):
    held = iter(range(100_000))
    with pytest.raises(DataError, match="past the 100 s"):
        persist(failing(100_000), what="f", limits=LIMITS, clock=clock, gained=lambda: next(held))
    assert len(clock.waits) > LIMITS.tries
    assert clock.time <= LIMITS.total
