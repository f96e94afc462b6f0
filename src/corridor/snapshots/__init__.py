"""The snapshot that the sources make together: built, written, verified, and the one door through which it is read."""

from corridor.snapshots.building import BuildReport, build_snapshot
from corridor.snapshots.manifest import SourceInfo
from corridor.snapshots.snapshot import Snapshot, check_path, read_snapshot, seal

__all__ = ["BuildReport", "Snapshot", "SourceInfo", "build_snapshot", "check_path", "read_snapshot", "seal"]
