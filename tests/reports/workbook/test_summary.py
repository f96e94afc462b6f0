"""The first sheet says what the workbook is and where it comes from."""

from factories_run import a_run


def test_the_first_sheet_names_the_run_and_its_hashes(book):
    run = a_run()
    texts = [cell.value for row in book["Summary"].iter_rows() for cell in row if cell.value is not None]
    assert texts[0] == run.resolved.job.report.title
    assert run.data_hash in texts
    assert run.spec_hash in texts
    for line in run.ranking.lines.filter(run.ranking.lines["rank_in_direction"] == 1).iter_rows(named=True):
        assert line["title"] in texts
