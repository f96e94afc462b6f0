from corridor.cli.main import main


def test_good_data_are_summed_up(engine, capsys):
    assert main(["check", "data/embedded"]) == 0
    assert capsys.readouterr().out == "data/embedded is good: 11 tables, 1,234,567 rows\n"


def test_a_hundred_failures_are_enough(engine, capsys):
    engine.failures = [f"pairs: fault {n}" for n in range(1_500)]
    assert main(["check", "data/embedded"]) == 3
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error")]
    assert lines[99:] == ["error: pairs: fault 99", "error: … and 1,400 more"]


def test_every_failure_is_one_line_and_the_code_is_3(engine, capsys):
    engine.failures = ["goods_flows: value_usd: 2 rows below 0", "pairs: exporter: unknown XXX"]
    assert main(["check", "data/embedded"]) == 3
    assert [line for line in capsys.readouterr().err.splitlines() if line.startswith("error")] == [
        "error: goods_flows: value_usd: 2 rows below 0",
        "error: pairs: exporter: unknown XXX",
    ]
