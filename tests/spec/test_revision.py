import pytest
from pydantic import ValidationError

from corridor.spec.revision import Revision


def test_defaults():
    revision = Revision(to="HS17")
    assert (revision.rule, revision.trade, revision.table, revision.left) == ("nearest", {}, None, "quarantine")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"to": "HS19"}, "to\n  Input should be 'HS92'"),
        ({"rule": "random"}, "'nearest' or 'equal'"),
        ({"trade": {"HS": "x.csv"}}, "HS92"),
        ({"left": "drop"}, "'quarantine' or 'keep'"),
    ],
)
def test_what_is_not_known_is_refused(change, message):
    with pytest.raises(ValidationError, match=message):
        Revision.model_validate({"to": "HS17", **change})
