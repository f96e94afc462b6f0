import pytest
from pydantic import ValidationError

from corridor.spec.checks import ChecksSpec


def test_thresholds_have_defaults_of_their_own():
    spec = ChecksSpec()
    assert (spec.mirror_ratio, spec.old_years, spec.estimated_share) == (2.0, 5, 0.5)
    assert (spec.leave_out, spec.watchlists) == ((), ())


@pytest.mark.parametrize("code", ["OPP1", "opp001", "OPP0001", ""])
def test_what_is_no_code_is_refused(code):
    with pytest.raises(ValidationError, match=r"leave_out\.0"):
        ChecksSpec(leave_out=(code,))


@pytest.mark.parametrize("key", ["leave_out", "watchlists"])
def test_a_name_twice_is_refused(key):
    with pytest.raises(ValidationError, match="listed twice: OPP001"):
        ChecksSpec(**{key: ("OPP001", "OPP001")})


@pytest.mark.parametrize(
    ("key", "value"),
    [("mirror_ratio", 1.0), ("estimated_share", 0.0), ("rank_width", 1.1), ("old_years", 0), ("listed", 0)],
)
def test_thresholds_that_would_find_everything_or_nothing_are_refused(key, value):
    with pytest.raises(ValidationError, match=key):
        ChecksSpec(**{key: value})


def test_a_misspelt_threshold_is_refused():
    with pytest.raises(ValidationError, match="miror_ratio"):
        ChecksSpec(miror_ratio=3)
