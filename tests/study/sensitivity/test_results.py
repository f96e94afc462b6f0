import polars as pl

from corridor.study.sensitivity.results import INDEX_COLUMNS, LEFT_OUT_COLUMNS, REVERSAL_COLUMNS, Sensitivity


def test_the_tables_of_a_sensitivity_have_the_columns_that_it_says_it_has():
    told = " ".join((Sensitivity.__doc__ or "").split())
    for columns in (INDEX_COLUMNS, LEFT_OUT_COLUMNS, REVERSAL_COLUMNS):
        assert pl.DataFrame(schema=columns).width == len(columns)
        for name in columns:
            assert name in told
