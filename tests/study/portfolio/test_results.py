from __future__ import annotations

from dataclasses import fields

import polars as pl

from corridor.spec.portfolio import PortfolioSpec
from corridor.study.portfolio.choosing import portfolio_of
from corridor.study.storing import read_run, write_run
from factories_run import a_run


def test_a_portfolio_comes_back_from_the_disk_as_it_was(tmp_path):
    run = a_run()
    spec = PortfolioSpec.model_validate(
        {"count": 3, "at_most": {"sector": 1}, "budget_usd": 50, "costs": {"each_usd": 9}}
    )
    whole = a_run(portfolio=portfolio_of(run.ranking, spec, run.resolved))
    write_run(whole, tmp_path / "run.zip")
    back = read_run(tmp_path).portfolio
    for field in fields(back):
        one, other = getattr(back, field.name), getattr(whole.portfolio, field.name)
        assert one.equals(other) and one.schema == other.schema if isinstance(one, pl.DataFrame) else one == other
