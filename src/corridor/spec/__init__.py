"""What files may say: closed, frozen specs with a sentence under each field, and how they are read."""

from corridor.spec.base import Spec, digest, flatten
from corridor.spec.job import (
    CorridorSpec,
    JobSpec,
    ReportSpec,
    ResolvedJob,
    load_job,
    load_model,
    load_sector,
)
from corridor.spec.loading import load
from corridor.spec.model import ModelSpec, ReferenceSpec, StepSpec
from corridor.spec.sector import SectorSpec, Segment
from corridor.spec.settings import Settings

__all__ = [
    "CorridorSpec",
    "JobSpec",
    "ModelSpec",
    "ReferenceSpec",
    "ReportSpec",
    "ResolvedJob",
    "SectorSpec",
    "Segment",
    "Settings",
    "Spec",
    "StepSpec",
    "digest",
    "flatten",
    "load",
    "load_job",
    "load_model",
    "load_sector",
]
