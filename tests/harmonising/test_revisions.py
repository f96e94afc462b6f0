import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import DataError, UsageError
from corridor.harmonising.concordance import REVISIONS, codes, related, turned
from corridor.harmonising.revision_report import Kind, together
from corridor.harmonising.revision_weights import EQUAL, NEAREST, WHOLE, shares, weights
from corridor.harmonising.revisions import convert, convert_coverage
from corridor.tables import GOODS_FLOWS, REPORTING, check_frame

SCHEMA = {"year": pl.Int32, "exporter": pl.String, "product": pl.String, "nomenclature": pl.String}
SCHEMA |= {"value_usd": pl.Int64, "quantity_kg": pl.Int64}
PAIRS = [(source, target) for source in REVISIONS for target in REVISIONS if source != target]
SECTORS = Path(__file__).parents[2] / "configs" / "sectors"
ALL_CODES = {revision: sorted(codes(revision)) for revision in REVISIONS}


def flows(*rows, nomenclature="HS17"):
    full = [(2020, "AZE", product, nomenclature, usd, kg) for product, usd, kg in rows]
    return pl.DataFrame(full, schema=SCHEMA, orient="row")


def brief(frame):
    return frame.select("product", "nomenclature", "value_usd", "quantity_kg").rows()


def kinds(conversion):
    return dict(conversion.report.lines.select("product", "kind").iter_rows())


def test_each_kind_of_code_has_its_fate():
    """811292 of 2017 also became hafnium and rhenium; 851712 no longer exists; cadmium 8107.30 became 8112.61."""
    frame = flows(
        ("260500", 1, 1),
        ("811292", 10, 4),
        ("851712", 7, 5),
        ("810730", 3, 3),
        ("2605", 20, 2),
        ("8517", 30, 3),
        ("999999", 40, 4),
        ("9999", 50, 5),
        ("300219", 60, 6),
    )
    done = convert(frame, to="HS22")
    assert brief(done.frame) == [
        ("2605", "HS22", 20, 2),
        ("260500", "HS22", 1, 1),
        ("300219", "HS17", 60, 6),
        ("811261", "HS22", 3, 3),
        ("811292", "HS22", 10, 4),
        ("8517", "HS17", 30, 3),
        ("851713", "HS22", 4, 3),
        ("851714", "HS22", 3, 2),
        ("9999", "HS17", 50, 5),
        ("999999", "HS17", 40, 4),
    ]
    assert kinds(done) == {
        "260500": Kind.ONE_TO_ONE,
        "811292": Kind.ASSIGNED,
        "851712": Kind.SPLIT,
        "810730": Kind.ONE_TO_ONE,
        "2605": Kind.WHOLE_GROUP,
        "8517": Kind.GROUP_TORN,
        "999999": Kind.CODE_UNKNOWN,
        "9999": Kind.CODE_UNKNOWN,
        "300219": Kind.NO_COUNTERPART,
    }
    assert done.report.left() == [("HS17", "300219"), ("HS17", "8517"), ("HS17", "9999"), ("HS17", "999999")]


def test_heading_padded_to_six_digits_is_taken_for_a_heading():
    """BACI writes all oil products as 271000, a code of 1992 and 1996 only; 8517 is torn by the waste of 2022."""
    done = convert(flows(("271000", 9, 1), ("851700", 8, 2), ("990000", 7, 3), ("99999", 6, 4)), to="HS22")
    assert brief(done.frame.filter(pl.col("product") == "271000")) == [("271000", "HS22", 9, 1)]
    assert kinds(done) == {
        "271000": Kind.WHOLE_GROUP,
        "851700": Kind.GROUP_TORN,
        "990000": Kind.CODE_UNKNOWN,
        "99999": Kind.CODE_UNKNOWN,
    }
    assert kinds(convert(flows(("271000", 9, 1), nomenclature="HS92"), to="HS17")) == {"271000": Kind.SPLIT}


def test_slices_by_any_other_key_give_the_same_rows():
    """So a year need not be in memory at once."""
    parts = [flows(("851712", 7, 5), ("811292", 3, 1)).with_columns(exporter=pl.lit(name)) for name in ("ARM", "GEO")]
    whole = convert(pl.concat(parts), to="HS22")
    sliced = [convert(part, to="HS22") for part in parts]
    assert pl.concat([done.frame for done in sliced]).equals(whole.frame)
    assert together([done.report for done in sliced]).record() == whole.report.record()


def test_merging_adds_up_over_revisions_and_with_what_is_there():
    """Smartphones and other telephones of 2022 are one code of 2017, which another row holds already."""
    frame = pl.concat(
        [
            flows(("851713", 10, 1), ("851714", 5, None), ("260500", 2, 7), nomenclature="HS22"),
            flows(("851712", 100, 1), ("260500", 1, 3)),
        ]
    )
    done = convert(frame, to="HS17")
    assert brief(done.frame) == [("260500", "HS17", 3, 10), ("851712", "HS17", 115, None)]
    assert done.report.quantity_blanked_kg == 2
    assert done.report.value_of(Kind.MERGED) == 15
    assert done.report.value_of(Kind.ALREADY) == 101


def test_rows_of_an_unknown_revision_are_left_and_told():
    frame = flows(("260500", 9, 1), ("27", 8, None), nomenclature="HS")
    done = convert(frame, to="HS22")
    assert done.frame.equals(frame.sort("product"))
    assert done.report.value_of(Kind.REVISION_UNKNOWN) == 17


@pytest.mark.parametrize("revision", REVISIONS)
def test_to_the_same_revision_nothing_changes(revision):
    frame = flows(*((code, place, place) for place, code in enumerate(ALL_CODES[revision])), nomenclature=revision)
    done = convert(frame, to=revision)
    assert done.frame.equals(frame)
    assert done.report.share_of(Kind.ALREADY) == 1


@pytest.mark.parametrize(("source", "target"), PAIRS)
@settings(deadline=None, max_examples=8)
@given(data=st.data())
def test_totals_are_kept_between_every_pair_of_revisions(source, target, data):
    amounts = st.integers(0, 10**12) | st.integers(0, 9)
    row = st.tuples(st.sampled_from(ALL_CODES[source]), amounts, amounts)
    frame = flows(*data.draw(st.lists(row, min_size=1, max_size=20)), nomenclature=source)
    how = data.draw(st.sampled_from([NEAREST, EQUAL]))
    done = convert(frame, to=target, weights=how)
    for column in ("value_usd", "quantity_kg"):
        assert done.frame[column].sum() == frame[column].sum()
    assert done.report.value_usd == frame["value_usd"].sum()
    assert done.report.rows_in == frame.height
    moved = done.frame.filter(nomenclature=target)
    assert set(moved["product"]) <= codes(target)
    assert done.frame.equals(convert(frame.reverse(), to=target, weights=how).frame)


@pytest.mark.parametrize("how", [NEAREST, EQUAL], ids=["nearest", "equal"])
def test_there_and_back_over_thirty_years_keeps_totals(how):
    frame = flows(*((code, 10**9 + place, place) for place, code in enumerate(ALL_CODES["HS92"])), nomenclature="HS92")
    there = convert(frame, to="HS22", weights=how)
    back = convert(there.frame, to="HS92", weights=how)
    for done in (there, back):
        assert done.frame["value_usd"].sum() == frame["value_usd"].sum()
        assert done.frame["quantity_kg"].sum() == frame["quantity_kg"].sum()
    assert back.frame["nomenclature"].unique().to_list() == ["HS92"]


@pytest.mark.parametrize(("source", "target"), [("HS92", "HS22"), ("HS22", "HS07"), ("HS12", "HS17")])
def test_chains_of_single_codes_are_undone_exactly(source, target):
    back = turned(source, target)
    single = [code for code, others in related(source, target).items() if [len(back[o]) for o in others] == [1]]
    frame = flows(*((code, place, place) for place, code in enumerate(single)), nomenclature=source)
    assert len(single) > 2500
    there = convert(frame, to=target)
    assert there.report.share_of(Kind.ONE_TO_ONE) == 1
    assert convert(there.frame, to=source).frame.equals(frame)


def test_every_row_by_a_dictionary_agrees():
    """Oracle: a plain loop over rows and shares, for every code of 2012 brought to 2022 by equal weights."""
    frame = flows(
        *((code, 12_345 + 7 * place, None) for place, code in enumerate(ALL_CODES["HS12"])), nomenclature="HS12"
    )
    sums: dict[str, int] = {}
    for product, value in frame.select("product", "value_usd").iter_rows():
        split = shares("HS12", "HS22", EQUAL)[product]
        whole = {other: value * share // WHOLE for other, share in split}
        owed = sorted(split, key=lambda part: (-(value * part[1] % WHOLE), part[0]))
        for other, _ in owed[: value - sum(whole.values())]:
            whole[other] += 1
        for other, part in whole.items():
            sums[other] = sums.get(other, 0) + part
    done = convert(frame, to="HS22", weights=EQUAL)
    assert dict(done.frame.select("product", "value_usd").iter_rows()) == {
        code: usd for code, usd in sums.items() if usd
    }


def test_codes_of_the_shipped_sectors_are_codes_of_their_revision():
    """Subheadings only; every sector says `revision: HS22`."""
    for path in sorted(SECTORS.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        assert "revision: HS22" in text
        assert set(re.findall(r'"(\d{6})"', text)) <= codes("HS22"), path.name


def test_critical_minerals_are_told_apart():
    """Codes of 2022 brought to 2017: only hafnium's neighbours 8112.92 merge; lithium, cobalt, rare earths continue."""
    kept = ["260500", "282520", "283691", "280530", "284690", "810520", "750210", "282200", "261100"]
    done = convert(flows(*((code, 1, 1) for code in [*kept, "811292", "811231"]), nomenclature="HS22"), to="HS17")
    assert set(done.frame["product"]) == {*kept, "811292"}
    assert {code for code, kind in kinds(done).items() if kind == Kind.MERGED} == {"811231", "811292"}
    assert {code for code, kind in kinds(done).items() if kind == Kind.ONE_TO_ONE} == set(kept)


def test_trade_and_own_weights_reach_the_rows():
    later = pl.DataFrame({"product": ["851713", "851714"], "value_usd": [900, 100]})
    done = convert(flows(("851712", 1000, 10)), to="HS22", weights=weights(trade={"HS22": later}))
    assert brief(done.frame) == [("851713", "HS22", 900, 9), ("851714", "HS22", 100, 1)]


def test_contract_rows_stay_contract_rows():
    frame = pl.DataFrame(
        {
            "year": [2020, 2020],
            "exporter": ["CHN", "CHN"],
            "importer": ["AZE", "AZE"],
            "product": ["851712", "854140"],
            "nomenclature": ["HS17", "HS17"],
            "declared_by": ["reconciled", "reconciled"],
            "value_usd": [5, 7],
            "quantity_kg": [None, 3],
            "rule": ["balanced_by_source", "balanced_by_source"],
            "mirror_ratio": [None, None],
            "source": ["baci", "baci"],
        },
        schema=dict(GOODS_FLOWS.dtypes),
    )
    done = convert(frame, to="HS22")
    assert done.frame.schema == frame.schema
    assert check_frame(GOODS_FLOWS, done.frame).ok
    assert done.frame.height == 6


def test_frame_without_a_year_has_lines_without_one():
    done = convert(flows(("260500", 1, 1)).drop("year", "quantity_kg"), to="HS22")
    assert done.report.lines["year"].to_list() == [None]
    assert done.frame.columns == ["exporter", "product", "nomenclature", "value_usd"]


def test_empty_frame_gives_an_empty_frame():
    done = convert(flows(), to="HS22")
    assert done.frame.equals(flows())
    assert done.report.record()["share_exact"] is None


def coverage(*rows):
    full = [(2020, "AZE", "exporter", product, "HS22", status, "s") for product, status in rows]
    return pl.DataFrame(full, schema=dict(REPORTING.dtypes), orient="row")


def test_coverage_follows_the_codes_and_the_weakest_holds():
    """A sum of smartphones declared and other telephones left out is unknown."""
    cells = coverage(("851713", "declared"), ("851714", "absent"), ("260500", "balanced"), ("9999", "declared"))
    done = convert_coverage(cells, to="HS17")
    assert done.select("product", "nomenclature", "status").rows() == [
        ("260500", "HS17", "balanced"),
        ("851712", "HS17", "absent"),
        ("9999", "HS22", "declared"),
    ]
    assert check_frame(REPORTING, done).ok


def test_coverage_spreads_to_all_that_trade_is_shared_out_to():
    cells = coverage(("851712", "truncated")).with_columns(nomenclature=pl.lit("HS17"))
    done = convert_coverage(cells, to="HS22")
    assert done.select("product", "status").rows() == [("851713", "truncated"), ("851714", "truncated")]


def test_unknown_revision_is_refused():
    with pytest.raises(UsageError, match=r"must be one of HS92, .* found 'HS2017'"):
        convert(flows(), to="HS2017")


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (flows().drop("product"), "no column product; found year"),
        (flows().drop("value_usd"), "no column value_usd; found year"),
        (flows().cast({"value_usd": pl.Float64}), r"values must be Int64 columns.* found value_usd \(Float64\)"),
        (flows(("01", 1, 1)).with_columns(ratio=pl.lit(0.5)), r"keys no decimal numbers; found ratio \(Float64\)"),
    ],
)
def test_frames_of_the_wrong_shape_are_refused(frame, message):
    with pytest.raises(UsageError, match=message):
        convert(frame, to="HS22")


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (flows((None, 1, 1)), "product None of nomenclature 'HS17': a code is needed"),
        (flows(("01", 1, 1), nomenclature="SITC"), "product '01' of nomenclature 'SITC': .* among HS, HS92"),
        (flows(("01", 1, 1), nomenclature=None), "product '01' of nomenclature None"),
        (flows(("01", None, 1)), "column value_usd: a value is needed, found 1 empty"),
    ],
)
def test_rows_that_say_too_little_are_refused(frame, message):
    with pytest.raises(DataError, match=message):
        convert(frame, to="HS22")
