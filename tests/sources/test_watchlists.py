import polars as pl

from corridor.sources import watchlists


def test_list_and_its_tiers():
    frame = pl.DataFrame(
        [("TIER_3_A", "854110"), ("TIER_1", "854231"), ("TIER_1", "854231"), ("TIER_1", "8542")],
        schema=list(watchlists.COLUMNS),
        orient="row",
    )
    reading = watchlists.watched(frame)
    assert reading.tables["watched_products"].select("product", "tier").rows() == [
        ("854110", "Tier 3.A"),
        ("854231", "Tier 1"),
    ]
    assert reading.accounts[0].balanced
