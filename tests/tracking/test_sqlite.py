import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from corridor.tracking import TrackingError
from corridor.tracking.sqlite import database_of, locked, prepare


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("sqlite:////srv/x/mlflow.db", Path("/srv/x/mlflow.db")),
        ("sqlite:////srv/mlflow.db?timeout=5", Path("/srv/mlflow.db")),
        ("sqlite:///here.db", Path.cwd() / "here.db"),
        ("https://host:5000", None),
    ],
)
def test_the_file_behind_an_address(uri, path):
    assert database_of(uri) == path


@pytest.mark.parametrize("uri", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_a_store_in_memory_is_refused(uri):
    with pytest.raises(TrackingError, match="names no file"):
        database_of(uri)


def test_a_new_folder_is_made(tmp_path):
    prepare(tmp_path / "a" / "b" / "mlflow.db")
    assert (tmp_path / "a" / "b").is_dir()


def test_what_is_no_database_or_no_folder_is_refused(tmp_path):
    (tmp_path / "text.db").write_text("not a database, but long enough to have the header of one " * 10)
    with pytest.raises(TrackingError, match=r"text.db: cannot be used as a tracking store: file is not a database"):
        prepare(tmp_path / "text.db")
    with pytest.raises(TrackingError, match="cannot be used as a tracking store"):
        prepare(tmp_path / "text.db" / "mlflow.db")


def test_one_at_a_time(tmp_path):
    database, order = tmp_path / "mlflow.db", []

    def second():
        with locked(database):
            order.append("second")

    with locked(database):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.3)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_patience_ends(tmp_path):
    database = tmp_path / "mlflow.db"
    with (
        locked(database),
        pytest.raises(TrackingError, match=r"mlflow.db-init.lock: not free after 0.1 seconds"),
        locked(database, patience=0.1),
    ):
        pass


def test_a_lock_that_cannot_be_created_is_refused(tmp_path):
    with pytest.raises(TrackingError, match="cannot be created"), locked(tmp_path / "nowhere" / "mlflow.db"):
        pass


def test_no_database_needs_no_lock():
    with locked(None):
        pass


def test_the_check_leaves_a_database_as_it_was(tmp_path):
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as connection:
        connection.execute("CREATE TABLE t (x)")
    before = (tmp_path / "mlflow.db").read_bytes()
    prepare(tmp_path / "mlflow.db")
    assert (tmp_path / "mlflow.db").read_bytes() == before
