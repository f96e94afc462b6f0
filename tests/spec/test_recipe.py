from pathlib import Path

import pytest
from pydantic import ValidationError

from corridor.errors import UsageError
from corridor.spec.loading import load
from corridor.spec.recipe import SERVICES, Overlap, ServicesEstimates, SnapshotRecipe, SourceRecipe

RECIPES = Path(__file__).resolve().parents[2] / "configs" / "snapshots"
GOOD = {"files": {"a": "a.csv"}, "retrieved": "2026-11-23"}


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_recipe_loads(path):
    assert load(SnapshotRecipe, path).name == path.stem


def test_every_field_has_a_sentence():
    for model in (SnapshotRecipe, SourceRecipe, Overlap, ServicesEstimates):
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"reporters": ["aze"]}, "three capital letters"),
        ({"first_year": 2020, "last_year": 2019}, "first_year 2020 must not be later than last_year 2019"),
        ({"valuation": "CIF"}, "valuation"),
        ({"files": {}}, "files"),
        ({"skip_products": {27: "x"}}, "skip_products"),
        ({"reporter": ["AZE"]}, "Extra inputs"),
    ],
)
def test_wrong_source_is_refused(change, message):
    with pytest.raises(ValidationError, match=message):
        SourceRecipe.model_validate({**GOOD, **change})


def test_overlap_must_name_sources_of_the_recipe():
    recipe = {
        "name": "n",
        "title": "t",
        "created": "2026-11-23",
        "sources": {"a": GOOD},
        "overlaps": [{"products": ["27"], "order": ["a", "b"]}],
    }
    with pytest.raises(ValidationError, match="order names 'b', which is not among sources: a"):
        SnapshotRecipe.model_validate(recipe)


def test_misspelt_key_is_told_with_its_line(tmp_path):
    file = tmp_path / "r.yaml"
    file.write_text(
        "name: n\ntitle: t\ncreated: 2026-11-23\ncontrol_tolerence: 1.1\n"
        "sources:\n  a: {files: {x: y}, retrieved: 2026-11-23}\n"
    )
    with pytest.raises(
        UsageError, match=r"r\.yaml:4: control_tolerence: unknown key; did you mean 'control_tolerance'\?"
    ):
        load(SnapshotRecipe, file)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({}, "countries"),
        ({"countries": ["AZE"]}, "at least 2"),
        ({"countries": ["AZE", "WLD"]}, "must be one country, and WLD stands for all"),
        ({"countries": ["AZE", "USA"], "level": 1.0}, "less than 1"),
        ({"countries": ["AZE", "USA"], "industries": []}, "at least 1"),
        ({"countries": ["AZE", "USA"], "from": "ICIO"}, "Extra inputs"),
    ],
)
def test_wrong_services_are_refused(change, message):
    with pytest.raises(ValidationError, match=message):
        ServicesEstimates.model_validate(change)


def test_services_have_defaults():
    found = ServicesEstimates.model_validate({"countries": ["AZE", "USA"]})
    assert (found.classification, found.level, found.keep_flows) == ("ICIO", 0.8, False)
    assert tuple(found.industries) == SERVICES
