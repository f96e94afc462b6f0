"""Fixtures that several rooms' tests share."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corridor.spec.recipe import SourceRecipe

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / ".." / "shared" / "data"


@pytest.fixture
def recipe() -> SourceRecipe:
    return SourceRecipe(files={"flows": "x"}, retrieved=date(2026, 11, 23))


@pytest.fixture
def embedded() -> Path:
    return ROOT / "data" / "embedded"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of raw files beside the repository."""
    if not SHARED.is_dir():
        pytest.skip("the raw files are not beside the repository (../shared/data)")
    return SHARED.resolve()
