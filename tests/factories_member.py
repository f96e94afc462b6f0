"""Members of a chamber, for tests of shortlists."""

from __future__ import annotations

from typing import Any

from corridor.spec.member import MemberSpec


def a_member(**changes: Any) -> MemberSpec:
    """A member from Azerbaijan that trades both ways; `changes` replace or add keys of its file."""
    return MemberSpec.model_validate({"name": "Example member", "country": "AZE", "products": ["84"], **changes})
