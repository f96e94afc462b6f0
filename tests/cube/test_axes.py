import polars as pl
import pytest

from corridor.cube.axes import Axes, frame_of
from corridor.cube.engines import open_engine
from corridor.errors import DataError
from corridor.tables import TABLES, Parts
from factories import ALL_PAIRS, COUNTRIES, GOODS, INDUSTRIES, YEARS, a_flow, a_service, a_world, added


@pytest.fixture(scope="module")
def world():
    return a_world()


def axes_of(tables, corridors=ALL_PAIRS):
    with open_engine() as engine:
        return Axes(tables, corridors, engine)


def test_axes_are_sorted_and_every_value_stands_at_its_position(world):
    axes = axes_of(world)
    assert axes.shape == (len(COUNTRIES) + 2, len(GOODS) + 3, len(YEARS))
    for axis, values in (("country", axes.countries), ("product", axes.products), ("year", axes.years)):
        assert list(axes.positions(pl.Series(list(values)), axis)) == list(range(len(values)))
        assert list(axes.positions(pl.Series([values[2], values[0], values[2]]), axis)) == [2, 0, 2]
    assert axes.is_service.tolist() == [code in {"DDS", *INDUSTRIES} for code in axes.products]
    assert axes.is_industry.tolist() == [code in INDUSTRIES for code in axes.products]


def test_a_snapshot_without_optional_tables_has_no_industries(world):
    axes = axes_of({name: frame for name, frame in world.items() if name != "bilateral_services"})
    assert (axes.industries, axes.products[-1]) == ((), "DDS")
    with pytest.raises(KeyError, match="services_flows"):
        axes_of({name: frame for name, frame in world.items() if name != "services_flows"})


def test_an_industry_that_is_a_services_category_too_is_refused(world):
    with pytest.raises(
        DataError, match="bilateral_services: industry DDS is a services category of services_flows too"
    ):
        axes_of(added(world, "bilateral_services", a_service(2020, "ARG", "BEL", "DDS", 5)))


def test_a_corridor_stands_where_its_ends_say(world):
    axes = axes_of(world, [("BEL", "ARG"), ("ARG", "FIN"), ("BEL", "ARG")])
    assert [(axes.countries[i], axes.countries[j]) for i, j in axes.ends] == [("ARG", "FIN"), ("BEL", "ARG")]
    asked = pl.DataFrame({"exporter": ["BEL"], "importer": ["ARG"], "product": ["20"], "year": [2015]})
    assert [int(place[0]) for place in axes.corridor_places(asked)] == [1, axes.products.index("20"), 1]


def test_parts_make_the_axes_that_a_frame_makes(world):
    split = {name: Parts.of(TABLES[name], world[name]) for name in ("goods_flows", "reporting")}
    one, other = axes_of(world), axes_of({**world, **split})
    assert (one.products, one.nomenclatures, list(one.years)) == (
        other.products,
        other.nomenclatures,
        list(other.years),
    )
    assert one.goods.equals(other.goods)
    assert one.goods["rows"].sum() == world["goods_flows"].height


def test_an_unknown_country_and_two_nomenclatures_are_refused(world):
    with pytest.raises(DataError, match="corridor ARG → XXX: the snapshot knows no country XXX"):
        axes_of(world, [("ARG", "XXX")])
    double = added(world, "goods_flows", a_flow(2019, "ARG", "BEL", "260300", 5, nomenclature="HS12"))
    with pytest.raises(DataError, match="stands in more than one nomenclature in 2019: HS12, HS17"):
        axes_of(double).nomenclature()


def test_only_frames_are_small_tables(world):
    assert frame_of(world, "pairs") is world["pairs"]
    with pytest.raises(TypeError, match="table goods_flows must be a frame, not Parts"):
        frame_of({"goods_flows": Parts.of(TABLES["goods_flows"], world["goods_flows"])}, "goods_flows")
