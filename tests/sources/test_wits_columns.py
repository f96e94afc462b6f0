import polars as pl
import pytest

from corridor.errors import DataError
from corridor.sources import wits_columns
from corridor.sources.csvtext import LINE


def test_fields_of_both_exports_come_under_our_names():
    query = {
        "Reporter": "031",
        "Tariff Year": "2018",
        "Product": " 10121",
        "Selected Nomen": "HS",
        "Native Nomen": "H5",
        "Simple Average": "NA",
        "DutyType": "MFN",
        "Nbr of Total Lines": "3",
    }
    bulk = {
        "NomenCode": "H5",
        "Reporter_ISO_N": "31",
        "Year": "2018",
        "ProductCode": "010121",
        "SimpleAverage": "5",
        "Min_Rate": "0",
        "Max_Rate": "10",
        "TotalNoOfLines": "2",
    }
    for record, expected in (
        (query, ("031", "2018", "10121", "HS", None, "H5", "MFN", None, "3")),
        (bulk, ("31", "2018", "010121", "H5", "5", None, None, "0", "2")),
    ):
        fields = wits_columns.fields_of(pl.DataFrame({LINE: [2], **{k: [v] for k, v in record.items()}}), name="f")
        chosen = fields.select(
            "reporter",
            "year",
            "product",
            "nomenclature",
            "simple_average_pct",
            "native",
            "duty",
            "minimum_pct",
            "lines",
        )
        assert chosen.row(0) == expected


def test_a_missing_field_is_named_with_its_spellings():
    frame = pl.DataFrame({LINE: [2], "Reporter": ["031"], "Year": ["2018"]})
    with pytest.raises(DataError, match="f: line 1: no column for product: one of Product, ProductCode, Product Code"):
        wits_columns.fields_of(frame, name="f")


def test_codes_revisions_and_duties():
    frame = pl.DataFrame(
        {
            "p": ["1", "01", "101", "010121", "Total"],
            "n": ["H0", "HS 1988/92", "h6", "HS", "HS2017"],
            "m": ["H5", "H5", "H5", "H4", None],
            "d": ["MFN", "AVE MFN", "ahs_ave", "Pref", "none"],
        }
    )
    found = frame.select(
        wits_columns.code_of("p"), wits_columns.revision_of("n", "m").alias("n"), wits_columns.duty_of("d").alias("d")
    )
    assert found["p"].to_list() == ["01", "01", "0101", "010121", "Total"]
    assert found["n"].to_list() == ["HS92", "HS92", "HS22", "HS12", "HS17"]
    assert found["d"].to_list() == ["MFN", "MFN", "AHS", "PRF", None]


@pytest.mark.parametrize(
    ("name", "duty"),
    [("AVEMFN_H5_840_2018_U2.csv", "MFN"), ("x.zip:Pref_H5_840.CSV", "PRF"), ("JobID-12.csv", None)],
)
def test_a_name_may_tell_the_duty(name, duty):
    assert wits_columns.duty_in(name) == duty


def test_countries_by_number_code_or_name():
    texts = ["31", "031", "AZE", "Azerbaijan", "000", "World", "918", "Atlantis", None]
    frame, unknown = wits_columns.coded(pl.DataFrame({"c": texts}), "country", "c", {"B17": "GEO"})
    assert frame["country"].to_list() == ["AZE"] * 4 + ["WLD", "WLD", "EUN", None, None]
    assert not frame["country_group"].any()
    assert unknown == ("Atlantis",)
