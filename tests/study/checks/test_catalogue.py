import re
from pathlib import Path

import corridor.study.checks as room
from corridor.study.checks.catalogue import all_checks, describe_checks
from corridor.study.checks.check import Scope

FILES = {path.stem for path in Path(room.__path__[0]).glob("opp*.py")}


def test_every_module_of_a_code_registers_that_code():
    assert [check.code.lower() for check in all_checks()] == sorted(stem[:6] for stem in FILES)


def test_codes_leave_no_hole():
    numbers = [int(check.code[3:]) for check in all_checks()]
    assert numbers == list(range(1, 24))


def test_metadata_is_whole_and_in_sentences():
    for check in all_checks():
        assert check.asks.endswith("?"), check.code
        assert check.why.endswith("."), check.code
        assert check.todo.endswith("."), check.code
        assert not check.title.endswith("."), check.code
        assert re.fullmatch(r"[a-z].*[^.]", check.asked_of), check.code
        assert check.scope in set(Scope)


def test_the_description_has_a_row_for_each():
    rows = describe_checks()
    assert [row["name"] for row in rows] == [check.code for check in all_checks()]
    assert {row["scope"] for row in rows} == {"ranking", "line"}
    assert all(all(row.values()) for row in rows)
