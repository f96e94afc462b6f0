"""The tiny project, planned once."""

import pytest

from factories_project import a_project
from factories_sweep import a_plan


@pytest.fixture(scope="session")
def root(tmp_path_factory):
    return a_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def planned(root):
    return a_plan(root)
