import pytest

from corridor.errors import UsageError
from corridor.spec import load_model
from corridor.spec.loading import parse_yaml
from corridor.spec.members import joined_pillars, with_members

FILES = {
    "one": "weights: {p: 1, q: 3}\npillars: {p: {a: 1, b: 1}, q: {c: 2}}",
    "two": "weights: {q: 2}\npillars: {q: {a: 1, c: 3}}",
    "none": "title: x",
    "nest": "members: [one]",
}


def find(name, place):
    return parse_yaml(FILES[name], name)


def joined(text):
    return with_members(parse_yaml(text, "m"), find, "m.yaml:1")


def test_an_indicator_keeps_its_first_pillar_and_the_mean_of_its_weights():
    pillars, weights = joined_pillars({name: find(name, "") for name in ("one", "two")})
    assert pillars == {"p": {"a": 0.1875, "b": 0.0625}, "q": {"c": 0.75}}
    assert weights == {"p": 0.25, "q": 0.75}


def test_a_pillar_that_brings_no_points_keeps_its_indicators():
    yardsticks = {"pillars": {"p": {"a": 1.0, "b": 0.0}, "z": {"c": 1.0, "d": 0.0}}, "weights": {"p": 1.0, "z": 0.0}}
    pillars, weights = joined_pillars({"m": yardsticks})
    assert pillars == {"p": {"a": 1.0, "b": 0.0}, "z": {"c": 1.0, "d": 1.0}}
    assert weights == {"p": 1.0, "z": 0.0}


def test_names_become_the_models_of_their_files():
    data = joined("members: [one, two]")
    assert list(data["members"]) == ["one", "two"]
    assert data["members"]["two"]["weights"] == {"q": 2}
    assert list(data["pillars"]) == ["p", "q"]


def test_given_pillars_stay_and_members_that_cannot_be_joined_leave_them_to_the_spec():
    assert joined("members: [one]\npillars: {z: {a: 1}}")["pillars"] == {"z": {"a": 1}}
    assert "pillars" not in joined("members: [none]")


def test_a_model_without_members_is_left_as_it_is():
    assert with_members("x", find, "") == "x"
    assert joined("members: {one: {}}") == {"members": {"one": {}}}


@pytest.mark.parametrize(
    ("members", "says"),
    [("[1]", "must list the names of models, each once, found 1"), ("[one, one]", "each once"), ("[nest]", "itself")],
)
def test_wrong_members_are_refused(members, says):
    with pytest.raises(UsageError, match=f"m.yaml:1: members: .*{says}"):
        joined(f"members: {members}")


def test_an_ensemble_file_loads_with_its_members(tmp_path):
    common = "title: T\nanswers: A\nuse_when: U\nfaults: F\nreference: {countries: [ARG, BEL]}\n"
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(f"name: {name}\n{common}{FILES[name]}\n")
    (tmp_path / "both.yaml").write_text(f"name: both\n{common}members: [one, two]\naggregate: {{method: borda}}\n")
    model = load_model(tmp_path, "both")
    assert model.indicators == ["a", "b", "c"]
    assert model.members["two"].pillars == {"q": {"a": 1.0, "c": 3.0}}
    (tmp_path / "odd.yaml").write_text(f"name: odd\n{common}members: [thre]\n")
    with pytest.raises(UsageError, match="unknown model 'thre'"):
        load_model(tmp_path, "odd")
    (tmp_path / "few.yaml").write_text(
        f"name: few\n{common}members: [one]\npillars: {{p: {{a: 1}}}}\nweights: {{p: 1}}\n"
    )
    with pytest.raises(UsageError, match="pillars must hold the indicators of all members, missing: b, c"):
        load_model(tmp_path, "few")
