"""What a scenario file may say, and how it is refused: by file, line and key."""

import pytest

from corridor.errors import UsageError
from corridor.spec.loading import build, parse_yaml
from corridor.spec.scenario import Pairs, Range, ScenarioSpec

HEAD = "name: a\ntitle: A\nsummary: S.\nchanges:\n"


def read(changes: str) -> ScenarioSpec:
    return build(ScenarioSpec, parse_yaml(HEAD + changes, "a.yaml"), "a.yaml")


def test_a_number_is_a_figure_held_for_certain_and_a_missing_end_is_the_figure():
    certain = Range.model_validate(2.5)
    assert (certain.low, certain.value, certain.high) == (2.5, 2.5, 2.5)
    assert Range.model_validate({"value": 1, "low": 0}).high == 1.0


def test_a_scenario_survives_being_written_down():
    spec = read("- {kind: distance, between: [[AAA, BBB]], factor: {value: 0.9, low: 0.8}}\n")
    assert ScenarioSpec.model_validate(spec.canonical()) == spec


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("- kind: distanc\n", r"a\.yaml:5: changes\.0: Input tag 'distanc'"),
        (
            "- kind: distance\n  between: [[AAA, BBB]]\n  factr: 1\n",
            r"a\.yaml:7: changes\.0\.factr: unknown key; did you",
        ),
        ("- kind: distance\n  between: [[AAA, BBB]]\n", r"a\.yaml:5: changes\.0: give either `factor` or `km`"),
        ("- {kind: distance, between: [[AAA, AAA]], km: 1}\n", r"changes\.0\.between: a pair is of two countries"),
        ("- {kind: distance, factor: 1}\n", "names no pair"),
        ("- {kind: distance, between: [[AAA, BBB]], partners: [CCC], km: 1}\n", "partners of which country"),
        ("- {kind: distance, countries: [AAA], factor: 0}\n", "factor: must be above 0 over all of its range"),
        ("- {kind: transit, countries: [AAA], days: 400}\n", "between -365 and 365 days"),
        ("- {kind: transit, countries: [AAA], days: 1, elasticity: 0}\n", "elasticity: must be above 0"),
        ("- {kind: series, countries: [AAA], series: x}\n", "give either `delta` or `to`"),
        ("- {kind: tariff, importer: AAA, exporters: [BBB]}\n", "give either `points` or `rate`"),
        ("- {kind: tariff, importer: AAA, exporters: [AAA], rate: 1}\n", "levies no duty on itself"),
        ("- {kind: tariff, importer: AAA, exporters: [BBB], rate: -1}\n", "a duty is not below zero"),
        ("- {kind: demand, importers: [AAA], growth_pct: -100}\n", "growth_pct: must be above -100"),
        ("- {kind: demand, importers: [AAA], growth_pct: lots}\n", "must be a number, or"),
        ("- {kind: demand, importers: [AAA], growth_pct: {value: 1, low: 2}}\n", "must have low ≤ value ≤ high"),
        ("- {kind: doubt, reporter: AAA, discount_pct: 100}\n", "discount_pct: must stay below 100"),
        ("- {kind: doubt, reporter: WLD}\n", "must be one country"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(change, message):
    with pytest.raises(UsageError, match=message):
        read(change)


def test_two_changes_about_the_same_are_refused_however_they_are_written():
    with pytest.raises(UsageError, match="changes 0 and 1 of kind 'distance' are about the same"):
        read(
            "- {kind: distance, between: [[AAA, BBB], [AAA, CCC]], factor: 0.9}\n"
            "- {kind: distance, between: [[CCC, AAA], [BBB, AAA]], km: 10}\n"
        )


def test_pairs_hold_both_directions_and_partners_narrow_them():
    pairs = Pairs(between=(("AAA", "BBB"),), countries=("CCC",), partners=("DDD",))
    assert pairs.holds("BBB", "AAA")
    assert pairs.holds("DDD", "CCC")
    assert not pairs.holds("CCC", "AAA")
    assert Pairs(countries=("CCC",)).holds("AAA", "CCC")


def test_every_field_has_a_sentence():
    found = ScenarioSpec.model_json_schema()
    parts = [found, *found["$defs"].values()]
    fields = [field for part in parts for field in part.get("properties", {}).values()]
    assert fields
    assert all(field.get("description", "").endswith(".") for field in fields)
