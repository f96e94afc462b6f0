"""Features are told apart by name and carry their meaning with them."""

import dataclasses

import pytest

from corridor.foresight.features.feature import Family, Feature


def test_a_feature_has_no_sign_unless_theory_gives_one():
    assert Feature("size", "how large it is").sign == 0
    assert Feature("size", "how large it is", 1).sign == 1


def test_features_and_families_are_fixed():
    family = Family("sizes", (Feature("size", "how large it is"),), lambda world, cells: {})
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign"):
        family.title = "other"
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign"):
        family.features[0].sign = 1
