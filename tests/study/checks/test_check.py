import pytest

from corridor.errors import InternalError
from corridor.study.checks import catalogue  # noqa: F401  registers all checks
from corridor.study.checks.check import CHECKS, NotApplicable, Scope, check
from corridor.study.checks.finding import Severity


def test_a_code_is_taken_once():
    again = check(
        "OPP001", title="t", asks="a?", severity=Severity.NOTE, scope=Scope.LINE, why="w.", todo="t.", asked_of="all"
    )
    with pytest.raises(InternalError, match="check 'OPP001' is registered twice"):
        again(lambda _: NotApplicable("no"))


def test_the_function_stays_what_it_was():
    assert CHECKS["OPP011"].find.__name__ == "thin"
