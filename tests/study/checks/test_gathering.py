import polars as pl

from corridor.study.checks.gathering import gather
from corridor.study.preparing import score_world, world_of
from factories import a_world, added
from factories_backtest import a_job, a_snapshot
from factories_checks import a_re_export


def gathered(tables=None, **changes):
    resolved, snapshot = a_job(**changes), a_snapshot(tables)
    world = world_of(resolved, snapshot)
    scoring = score_world(world, resolved.job.model, {"spec": "ab", "data": "cd"})
    return gather(resolved, snapshot, world, scoring), resolved


def test_thresholds_names_and_lists_are_those_of_the_job():
    checked, resolved = gathered()
    assert checked.spec == resolved.job.checks
    assert checked.country("ARG") == "Argentina"
    assert checked.watched.equals(a_world()["watched_products"])
    assert checked.watchlists == ()
    assert checked.lines.height > 0


def test_nothing_is_later_than_the_job_s_year_nor_of_other_reporters():
    rows = [a_re_export(year, who, "20", 5) for year in (2019, 2021) for who in ("ARG", "CHN")]
    back = a_re_export(2019, "ARG", "27", 5, flow="re-import")
    checked, _ = gathered(added(a_world(), "re_exports", *rows, back), as_of=2019)
    assert checked.re_exports.select("year", "reporter", "flow").rows() == [(2019, "ARG", "re-export")]
    assert checked.services["year"].max() == 2019
    assert checked.services.filter(pl.col("year") > 2019).is_empty()


def test_a_job_without_re_exports_has_none():
    checked, _ = gathered()
    assert checked.re_exports.is_empty()
