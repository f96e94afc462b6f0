import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError, model_validator

from corridor.spec.base import Spec, digest, fault, flatten, plain
from corridor.spec.loading import parse_yaml

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=4)),
    max_leaves=10,
)


class Sample(Spec):
    """A spec."""

    name: str
    """Its name."""
    size: int = 3
    """Its size."""
    tags: tuple[str, ...] = ()
    """Its tags."""


class Strict(Spec):
    """A spec that finds a fault below itself."""

    inner: dict[str, int]
    """Numbers."""

    @model_validator(mode="after")
    def _positive(self):
        for key, value in self.inner.items():
            if value < 0:
                raise fault("must be {positive}", "inner", key)
        return self


def test_a_spec_is_closed_and_frozen():
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Sample(name="x", siez=2)
    with pytest.raises(ValidationError, match="frozen"):
        Sample(name="x").name = "y"
    assert Sample.model_fields["size"].description == "Its size."


def test_blanks_around_a_text_do_not_count():
    assert Sample(name=" x\n").digest() == Sample(name="x").digest()


def test_null_is_no_value():
    assert Sample(name="x", size=None, tags=None) == Sample(name="x")
    with pytest.raises(ValidationError, match="Field required"):
        Sample(name=None)
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Sample(name="x", siez=None)


def test_canonical_is_plain_json_with_every_default():
    assert Sample(name="x", tags=("a",)).canonical() == {"name": "x", "size": 3, "tags": ["a"]}


def test_the_digest_is_that_of_sorted_compact_json():
    # printf '%s' '{"name":"x","size":3,"tags":[]}' | sha256sum
    assert Sample(name="x").digest() == "cb5550d8b3c91d9f877beedd370d54c757cf5df08d356f6d2183dfd741b5fa03"
    assert Sample(name="x", size=3).digest() == Sample.model_validate({"size": "3", "name": "x"}).digest()
    assert Sample(name="x").digest() != Sample(name="x", size=4).digest()
    assert Sample(name="x", tags=("a", "b")).digest() != Sample(name="x", tags=("b", "a")).digest()


@settings(deadline=None)
@given(st.dictionaries(st.text(), JSON, min_size=2), st.randoms(use_true_random=False))
def test_the_digest_does_not_depend_on_the_order_of_keys(data, random):
    def shuffled(value):
        if isinstance(value, dict):
            items = list(value.items())
            random.shuffle(items)
            return {key: shuffled(inner) for key, inner in items}
        return [shuffled(inner) for inner in value] if isinstance(value, list) else value

    assert digest(shuffled(data)) == digest(data)
    assert digest(json.loads(json.dumps(data))) == digest(data)


@settings(deadline=None)
@given(JSON, JSON)
def test_different_data_have_different_digests(one, other):
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (digest(one) == digest(other)) == same


def test_a_fault_knows_its_place_and_braces_are_left_alone():
    with pytest.raises(ValidationError, match=r"must be \{positive\}") as caught:
        Strict(inner={"a": 1, "b": -1})
    assert caught.value.errors()[0]["ctx"]["at"] == ("inner", "b")


@pytest.mark.parametrize(
    ("data", "flat"),
    [
        ({"a": {"b": 1, "c": {"d": None}}}, {"a.b": "1", "a.c.d": "None"}),
        ({"a": [1, 2]}, {"a": "1, 2"}),
        ({"a": [{"b": 1}, {"b": 2}]}, {"a.0.b": "1", "a.1.b": "2"}),
        ({"a": [], "b": {}}, {"a": "", "b": "{}"}),
        ({}, {"": "{}"}),
        ("x", {"": "x"}),
    ],
)
def test_flatten(data, flat):
    assert flatten(data) == flat


def test_plain_values_are_equal_and_of_plain_classes():
    read = parse_yaml("a: [1, 2.5, {b: '01'}]\nc: true\nd: 1_000\ne: 1e3\n", "x")
    found = plain(read)
    assert found == {"a": [1, 2.5, {"b": "01"}], "c": True, "d": 1000, "e": 1000.0}
    kinds = [type(found), type(found["a"]), *(type(value) for value in (*found["a"], *found.values()))]
    assert set(kinds) <= {dict, list, int, float, str, bool}
    assert plain(None) is None
