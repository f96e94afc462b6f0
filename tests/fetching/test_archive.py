import pytest

from corridor.fetching.archive import check_zip
from corridor.fetching.limits import TryAgainError


def test_a_sound_zip_passes(tmp_path, make):
    path = tmp_path / "a.zip"
    path.write_bytes(make.zipped())
    check_zip(path)


@pytest.mark.parametrize("keep", [0, 1, 100, -1, -30])
def test_a_cut_zip_is_found(tmp_path, make, keep):
    path = tmp_path / "a.zip"
    path.write_bytes(make.zipped()[:keep])
    with pytest.raises(TryAgainError, match="no sound zip"):
        check_zip(path)


def test_a_damaged_member_is_found_though_length_and_directory_are_right(tmp_path, make):
    content = bytearray(make.zipped())
    content[5_000] ^= 1
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(TryAgainError, match="BACI_Y2000"):
        check_zip(path)
