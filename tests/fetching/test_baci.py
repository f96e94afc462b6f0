import pytest

from corridor.errors import UsageError
from corridor.fetching import baci


def test_the_address_is_that_of_the_release():
    (call,) = baci.plan(revisions=["HS92"], version="202501")
    assert call.url == "https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS92_V202501.zip"
    assert call.file == "BACI_HS92_V202501.zip"
    assert call.check is None


def test_revisions_are_a_file_each_and_a_mirror_takes_the_publishers_place():
    calls = baci.plan(revisions=["HS17,HS22"], version="V202401b", base="http://127.0.0.1:1/m")
    assert [call.file for call in calls] == ["BACI_HS17_V202401b.zip", "BACI_HS22_V202401b.zip"]
    assert calls[0].url.startswith("http://127.0.0.1:1/m/DATA_DOWNLOAD/")


@pytest.mark.parametrize(
    ("revisions", "version", "message"),
    [
        ("HS97", "202501", "revisions: must be among HS92"),
        ("HS92", "2025", "version: must be a release such as 202501"),
        ("HS92", "../../x", "version: must be a release"),
        ("", "202501", "revisions: must not be empty"),
        ("HS92", "", "version: must be one, found 0"),
        ("HS92", "202501,202401", "version: must be one, found 2"),
    ],
)
def test_what_is_no_release_is_refused(revisions, version, message):
    with pytest.raises(UsageError, match=message):
        baci.plan(revisions=[revisions], version=version)
