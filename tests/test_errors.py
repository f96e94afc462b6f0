import pytest

from corridor.errors import CorridorError, DataError, InternalError, UsageError


@pytest.mark.parametrize(("error", "code"), [(CorridorError, 1), (UsageError, 2), (DataError, 3), (InternalError, 1)])
def test_each_error_has_its_exit_code(error, code):
    with pytest.raises(CorridorError, match="what was wrong") as caught:
        raise error("what was wrong")
    assert caught.value.exit_code == code


def test_no_error_stands_for_another():
    kinds = [UsageError, DataError, InternalError]
    assert all(not issubclass(one, other) for one in kinds for other in kinds if one is not other)
    assert not issubclass(CorridorError, ValueError)
