"""What is known of how sure a ranking is comes back from the disk as it went."""

import polars as pl

from corridor.study.robustness.results import NotVaried, Robustness, Varied
from corridor.study.storing import read_part, write_part


def test_it_is_read_back_as_it_was_written(tmp_path):
    table = pl.DataFrame({"opportunity": ["USA-AZE:HS84"], "share": [0.25]})
    varied, left = (Varied("weights", "around the model's", 29.0),), (NotVaried("distance", "no spread is known"),)
    found = Robustness(table, table, table.head(0), table, varied, left, 2000, 1, 0.9, 10)
    write_part(found, tmp_path / "part.zip")
    again = read_part(Robustness, tmp_path / "part.zip")
    assert again.lines.equals(table)
    assert again.central_weights.schema == table.schema
    assert (again.varied, again.not_varied, again.draws, again.level) == (varied, left, 2000, 0.9)
