from corridor.fetching.reporting import Line, Report, State


def test_files_are_counted_by_state():
    states = [State.THERE, State.MISSING, State.ALTERED, State.THERE]
    report = Report([Line(f"f{n}", state, None, None) for n, state in enumerate(states)])
    assert report.count(State.THERE) == 2
    assert report.count(State.MISSING, State.ALTERED, State.UNKNOWN) == 2
    assert report.count(State.ARRIVED) == 0
