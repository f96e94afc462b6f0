import re

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.spec.watchlist import WatchlistSpec
from corridor.study.checks.check import NotApplicable
from corridor.study.checks.opp010_watched_goods import overlapping
from factories import a_world
from factories_checks import a_checked, ask

EMPTY = a_world()["watched_products"].clear()
hs = st.text("12", min_size=1, max_size=6)


def own(**changes):
    given = {
        "name": "own", "title": "Own list of 2024", "authority": "the ministry", "codes": ["10.05", "2603 | Ores"],
        **changes,
    }  # fmt: skip
    return WatchlistSpec.model_validate(given)


def line(checked, name):
    return checked.lines["opportunity"].to_list().index(name)


@settings(max_examples=40)
@given(st.lists(hs, max_size=6), st.lists(hs, max_size=6))
def test_overlap_is_a_prefix_in_either_direction(products, codes):
    expected = {
        product: sorted({code for code in codes if code.startswith(product) or product.startswith(code)})
        for product in products
    }
    assert overlapping(products, codes) == expected


def test_a_service_overlaps_no_code():
    assert overlapping(["K", "J62_63"], ["62"]) == {}


def test_a_chapter_that_covers_a_listed_code_is_found():
    checked = a_checked()
    said = ask("OPP010", checked)
    n = line(checked, "FIN-CHN:HS84")
    assert said.found[n]
    assert said.explain(n) == "HS 84 covers 1 code of the CHPL: 841330 (3)."
    assert said.todo(n) == (
        "Review end use and end user against the CHPL before this line is promoted, and keep a record of that review."
    )
    assert not said.found[line(checked, "ARG-BEL:HS20")]


def test_a_list_of_the_job_is_named_with_its_authority_beside_that_of_the_data():
    checked = a_checked(watchlists=(own(codes=["8413"], note="Pumps for rockets."),))
    said = ask("OPP010", checked)
    n = line(checked, "ARG-BEL:HS84")
    assert said.measured[n] == 2.0
    assert said.explain(n).endswith("HS 84 covers 1 code of the Own list of 2024: 8413. Pumps for rockets.")
    assert "the CHPL and Own list of 2024 (the ministry) before" in said.todo(n)


def test_a_line_within_a_listed_heading_is_found():
    checked = a_checked(watched=EMPTY, watchlists=(own(),))
    said = ask("OPP010", checked)
    n = line(checked, "ARG-BEL:HS260300")
    assert said.explain(n) == "HS 260300 lies within what the Own list of 2024 names: 2603 (Ores)."
    assert said.explain(line(checked, "ARG-BEL:HS10")) == "HS 10 covers 1 code of the Own list of 2024: 1005."


def test_another_revision_is_told():
    checked = a_checked(watched=EMPTY, watchlists=(own(revisions=["HS22"]),))
    said = ask("OPP010", checked)
    text = said.explain(line(checked, "ARG-BEL:HS260300"))
    assert text.endswith("The list is in HS22 and the line in HS17: codes may have moved.")
    assert "moved" not in said.explain(line(checked, "ARG-BEL:HS10"))  # each reporter's own revision


def test_it_never_says_what_may_or_may_not_be_sold():
    checked = a_checked(watchlists=(own(),))
    said = ask("OPP010", checked)
    texts = [text(int(n)) for n in np.flatnonzero(said.found) for text in (said.explain, said.todo)]
    assert texts
    assert not re.search(r"allowed|forbidden|permitted|prohibited|banned", " ".join(texts), re.IGNORECASE)


def test_goods_on_no_list_are_clear_and_services_do_not_arise():
    checked = a_checked(watched=EMPTY, watchlists=(own(codes=["93"]),))
    said = ask("OPP010", checked)
    assert not said.found.any()
    assert not said.asked[line(checked, "BEL-ARG:DDS")]


def test_without_any_list_it_does_not_arise():
    assert isinstance(ask("OPP010", a_checked(watched=pl.DataFrame(schema=EMPTY.schema))), NotApplicable)
