import pytest
from pydantic import ValidationError

from corridor.spec.mapping import FIELDS, TableMapping
from corridor.spec.recipe import SourceRecipe

PAIRS = {
    "table": "pair_totals",
    "columns": {"year": "y", "exporter": "i", "importer": "j", "value": "v"},
    "constants": {"declared_by": "exporter"},
}


def changed(**changes):
    return TableMapping.model_validate({**PAIRS, **changes})


def test_a_mapping_is_closed_and_part_of_a_recipe():
    recipe = SourceRecipe.model_validate({"files": {"table": "x"}, "retrieved": "2026-11-23", "mapping": PAIRS})
    assert recipe.mapping == TableMapping.model_validate(PAIRS)
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        changed(colums={})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"columns": {"value": "v", "year": "y", "exporter": "i"}}, "needs a column or a constant for importer"),
        ({"columns": {**PAIRS["columns"], "valeu": "v"}}, "has no such field; known: year, exporter"),
        ({"constants": {"declared_by": "exporter", "year": "2020"}}, "is a column too; give one of the two"),
        ({"flows": {"Einfuhr": "imports"}}, "must be one of import, export, re-import, re-export; found 'imports'"),
        ({"encoding": "klingon"}, "is no encoding; such are utf-8"),
        ({"separator": ";;"}, "at most 1 character"),
        ({"decimal": ",", "thousands": ","}, "must differ from decimal"),
        ({"table": "facts"}, "declarations"),
    ],
)
def test_what_is_wrong_is_said(changes, message):
    with pytest.raises(ValidationError, match=message):
        changed(**changes)


def test_every_table_has_fields_and_says_each_once():
    for needed, more in FIELDS.values():
        assert needed
        assert len({*needed, *more}) == len(needed) + len(more)
