"""Pipelines on disk: read back as they were, and refused if they hold what no model of ours holds."""

import numpy as np
import pytest
from sklearn.preprocessing import FunctionTransformer
from skops.io import dump

from corridor.errors import DataError
from corridor.tracking.models import read_pipeline, requirements, types_of


def test_a_pipeline_is_read_back_as_it_was(fitted_run, tmp_path):
    path = tmp_path / "model.skops"
    dump(fitted_run.pipeline, path)
    read = read_pipeline(path)
    np.testing.assert_array_equal(read.predict(fitted_run.reference), fitted_run.pipeline.predict(fitted_run.reference))


def test_types_that_are_not_ours_are_refused(tmp_path):
    path = tmp_path / "model.skops"
    dump(FunctionTransformer(print), path)
    with pytest.raises(DataError, match=r"model\.skops: holds types that .* does not: builtins\.print"):
        read_pipeline(path)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_skops_did_not_write_is_refused(tmp_path, content):
    path = tmp_path / "model.skops"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"model\.skops: is no model written by skops"):
        read_pipeline(path)


def test_what_a_pipeline_needs_is_named_with_its_version(fitted_run):
    types = types_of(fitted_run.pipeline)
    assert types
    assert all(name.startswith("corridor.models.") for name in types)
    plain = [line.partition("==")[0] for line in requirements(types)]
    assert plain == ["numpy", "polars", "scikit-learn", "skops"]
    learned = requirements([*types, "lightgbm.basic.Booster"])
    assert [line.partition("==")[0] for line in learned] == [*plain, "lightgbm"]
    assert all(line.partition("==")[2] for line in learned)
