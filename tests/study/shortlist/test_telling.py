from __future__ import annotations

import json

from corridor.study.shortlist.drawing import shortlist_of
from corridor.study.shortlist.telling import record_of
from factories_member import a_member
from factories_run import a_run


def test_a_shortlist_is_told_whole_as_plain_data():
    found = shortlist_of(a_run(), a_member())
    record = record_of(found)
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert [row["opportunity"] for row in record["lines"]] == found.lines["opportunity"].to_list()
    assert record["member"]["country"] == "AZE"
