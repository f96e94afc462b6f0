"""What trials share: one world for all that differ in nothing but how they score."""

from corridor import engine
from corridor.study.scoring import UNTESTED
from corridor.study.sweeps.bench import WORLDS_KEPT, Bench, world_key
from factories import sectors
from factories_sweep import read_job


def test_jobs_share_a_world_unless_it_would_be_another(root):
    base = world_key(read_job(root))
    same = ["model.weights.demand=0.5", "model.aggregate.method=topsis", "report.top=7", "model.reference.window=4"]
    assert {world_key(read_job(root, [one])) for one in same} == {base}
    fewer = f"sectors=[{next(iter(sectors()))}]"
    other = ["as_of=2019", fewer, "model.reference.history=9", "model.reference.countries=[ARG, BEL]"]
    keys = {world_key(read_job(root, [one])) for one in other}
    assert base not in keys
    assert len(keys) == len(other)


def test_a_ranking_is_that_of_the_engine(root, planned):
    _, snapshot = planned
    bench = Bench(snapshot, read_job(root))
    for overrides in ([], ["model=export_potential"], ["model.weights.demand=0.5"]):
        job = read_job(root, overrides)
        found, whole = bench.scoring(job).ranking, engine.compute_run(job, snapshot).ranking
        assert found.lines.drop(UNTESTED).equals(whole.lines.drop(UNTESTED))  # only a whole run is put to the test
        assert found.contributions.equals(whole.contributions)
        assert found.excluded.equals(whole.excluded)
    assert bench.world(read_job(root)) is bench.world(read_job(root, ["model=export_potential"]))


def test_what_is_kept_is_computed_once_and_the_oldest_makes_room(planned, root):
    _, snapshot = planned
    bench, asked = Bench(snapshot, read_job(root)), []

    def make(key):
        return lambda: asked.append(key) or key

    for key in (1, 2, 1, 3, 1, 2):
        assert bench.kept(key, make(key), 2) == key
        assert bench.once(("o", key), make(("o", key))) == ("o", key)
    assert [key for key in asked if isinstance(key, int)] == [1, 2, 3, 2]
    assert sorted(key for key in asked if isinstance(key, tuple)) == [("o", 1), ("o", 2), ("o", 3)]
    assert WORLDS_KEPT >= 2  # the job as it stands and one year before, for stability
