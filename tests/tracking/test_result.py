import pytest

from corridor.errors import CorridorError
from corridor.tracking import TrackingError
from corridor.tracking.result import reason, shown


def test_a_tracking_error_is_an_ordinary_failure():
    assert issubclass(TrackingError, CorridorError)
    assert TrackingError.exit_code == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://ann:secret@host/path", "https://host/path"),
        ("no store at postgresql://ann:se:cret@host/db\n  retried", "no store at postgresql://host/db retried"),
        ("sqlite:////tmp/mlflow.db", "sqlite:////tmp/mlflow.db"),
    ],
)
def test_addresses_are_shown_without_secrets_on_one_line(text, expected):
    assert shown(text) == expected


def test_an_error_without_words_is_named():
    assert reason(KeyError()) == "KeyError"
    assert reason(ValueError("a\nb")) == "a b"
