from corridor.models.shortfall import Shortfall


def test_the_distance_is_what_is_lacking():
    assert Shortfall("filter 2", 1.0, 3.0, "percent").distance == 2.0
    assert Shortfall("filter 3", 0.7, 0.5, "index").distance < 0.0
