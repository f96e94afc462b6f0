"""Lines that a change is about, and how they are told apart."""

import numpy as np

from corridor.study.scenarios.effect import Effect, classes, idle, one_class, within
from factories_scenarios import a_site


def test_goods_are_named_by_the_beginning_of_their_code_and_services_whole():
    codes = ["27", "270900", "DDS", "K", "J62_63"]
    assert within(codes, ["27", "J62_63"]).tolist() == [True, True, False, False, True]
    assert within(codes, ["270900"]).tolist() == [False, True, False, False, False]
    assert within(codes, []).all()


def test_lines_of_equal_keys_share_a_class():
    mask = np.array([True, False, True, True])
    place, first = classes(mask, np.array([5.0, 5.0, 7.0, 5.0]))
    assert place.tolist() == [0, -1, 1, 0]
    assert first == [0, 2]
    assert one_class(mask).tolist() == [0, -1, 0, 0]


def test_a_site_reads_codes_off_the_cube():
    site = a_site()
    names = [f"{i}-{j}:" for i, j in zip(site.exporter, site.importer, strict=True)]
    assert names[0] in {"ARG-BEL:", "BEL-ARG:", "EST-ARG:", "FIN-CHN:"}
    assert set(site.product[~site.goods]) == {"DDS"}


def test_an_idle_change_moves_nothing_and_has_a_title():
    found = idle("demand", "AAA", a_site(), "demand")
    assert not found.concerns.any()
    assert (found.place == -1).all()
    assert found.title == "Demand (AAA)"
    assert Effect("wgi_mean", found.concerns, (), "ease", found.place).title == "wgi_mean"
