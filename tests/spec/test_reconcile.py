import pytest
from pydantic import ValidationError

from corridor.spec.reconcile import Reconcile


def test_defaults_weigh_by_reliability_and_estimate_freight():
    how = Reconcile()
    assert (how.rule, how.freight, how.cif_fob, how.remove_freight) == ("reliability", "estimated", 1.06, "always")


def test_each_field_has_its_sentence():
    for name, field in Reconcile.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"rule": "median"}, "Input should be 'reliability', 'mean', 'exporter' or 'importer'"),
        ({"cif_fob": 0.9}, "greater than or equal to 1"),
        ({"lowest_cif_fob": 1.4}, "lowest_cif_fob 1.4 must not be above highest_cif_fob 1.3"),
        ({"shrinkage": 0}, "greater than 0"),
        ({"shrinkages": 3}, "Extra inputs are not permitted"),
    ],
)
def test_wrong_values_are_refused(values, message):
    with pytest.raises(ValidationError, match=message):
        Reconcile.model_validate(values)


def test_a_changed_rule_changes_the_digest():
    assert Reconcile().digest() == Reconcile(rule="reliability").digest()
    assert Reconcile().digest() != Reconcile(by="chapter").digest()
