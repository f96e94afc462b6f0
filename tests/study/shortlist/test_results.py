from __future__ import annotations

from dataclasses import fields

from corridor.ranking import LINE_COLUMNS
from corridor.study.shortlist.drawing import shortlist_of
from corridor.study.shortlist.results import CHOSEN_COLUMNS, Shortlist
from factories_member import a_member
from factories_run import a_run


def test_every_table_is_described_with_its_columns():
    found = shortlist_of(a_run(), a_member())
    for name in ("terms", "matches", "lines", "steps", "left_out", "excluded"):
        told = Shortlist.__doc__.split(f"{name}: ", 1)[1]
        for column in getattr(found, name).columns:
            assert column in told
    assert next(field.name for field in fields(found)) == "member"


def test_columns_that_a_line_has_keep_their_types():
    shared = set(CHOSEN_COLUMNS) & set(LINE_COLUMNS)
    assert {name: CHOSEN_COLUMNS[name] for name in shared} == {name: LINE_COLUMNS[name] for name in shared}
