import pytest

from corridor.spec.model import ModelSpec
from factories_learning import PILLARS


@pytest.fixture
def a_learned_model():
    """Makes a model file with a learned last step."""

    def make(method, normalise="identity", **options):
        return ModelSpec.model_validate(
            {
                "name": "m",
                "title": "M",
                "answers": "What?",
                "use_when": "Now.",
                "faults": "None.",
                "pillars": PILLARS,
                "weights": {"p": 1, "q": 1},
                "normalise": {"method": normalise},
                "aggregate": {"method": method, "options": options},
                "reference": {"countries": ["USA", "AZE"]},
            }
        )

    return make
