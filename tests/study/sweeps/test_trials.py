"""The key of a trial: the same for the same question, another for any other."""

import re

from corridor import __version__
from corridor.study.sweeps.trials import NoLedger, code_version, key_of
from factories_sweep import a_result


def test_a_key_rests_on_spec_data_code_and_measure():
    one = key_of("spec", "data", {"backtest": {"horizons": [3]}}, "1")
    assert one == key_of("spec", "data", {"backtest": {"horizons": [3]}}, "1")
    others = [
        key_of("other", "data", {"backtest": {"horizons": [3]}}, "1"),
        key_of("spec", "other", {"backtest": {"horizons": [3]}}, "1"),
        key_of("spec", "data", {"backtest": {"horizons": [1]}}, "1"),
        key_of("spec", "data", {"backtest": {"horizons": [3]}}, "2"),
    ]
    assert len({one, *others}) == 5


def test_the_code_is_named_by_version_and_a_digest_of_its_sources():
    assert re.fullmatch(re.escape(__version__) + r"\+[0-9a-f]{12}", code_version())


def test_no_ledger_keeps_nothing():
    ledger, result = NoLedger(), a_result(1)
    assert ledger.record(result) is result
    assert ledger.known() == {}
