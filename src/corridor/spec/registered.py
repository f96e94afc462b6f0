"""Models kept in a registry: how a job names one, and what is known of it once it is found."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import Field

from corridor.errors import CorridorError, UsageError
from corridor.spec.base import Spec

PREFIX = "registry:"
"""What the name of a model begins with if it stands in a registry and not in a file."""

NAME = re.compile(r"registry:(?P<name>[A-Za-z0-9][\w.-]*)(?:@(?P<alias>[A-Za-z][\w-]*)|/(?P<version>[1-9][0-9]{0,8}))")
FORM = "registry:NAME@ALIAS or registry:NAME/VERSION, such as registry:corridor-activation@champion"


class RegisteredSpec(Spec):
    """Which version of which registered model a job is scored with, as it was fitted when it was registered."""

    name: str
    """Name in the registry."""
    version: int = Field(ge=1)
    """Version, which never changes, whatever an alias points to later."""
    spec_hash: str
    """Digest of the spec that it was fitted by."""
    as_of: int
    """Last year of the data that it was fitted on."""


@dataclass(frozen=True)
class Registered:
    """A model that was found in a registry.

    Attributes:
        spec: What defines it.
        text: Its model spec as JSON.
    """

    spec: RegisteredSpec
    text: str


@dataclass(frozen=True)
class Reference:
    """A registered model as it is asked for: by alias or by version.

    Attributes:
        name: Name in the registry.
        alias: Alias; empty where a version is asked for.
        version: Version; None where an alias is.
    """

    name: str
    alias: str
    version: int | None

    def __str__(self) -> str:
        """Return it as a job writes it."""
        return f"{PREFIX}{self.name}" + (f"@{self.alias}" if self.version is None else f"/{self.version}")


Find = Callable[[Reference], Registered]
"""Looks a model up; raises a CorridorError where there is none or the registry cannot be reached."""


def reference_of(text: str, place: str) -> Reference:
    """Return the parts of a name such as registry:corridor-activation@champion.

    Raises:
        UsageError: It has another form.
    """
    found = NAME.fullmatch(text)
    if found is None:
        raise UsageError(f"{place}: model: a registered model is written {FORM}; found {text!r}")
    return Reference(found["name"], found["alias"] or "", int(found["version"]) if found["version"] else None)


def find_registered(text: str, find: Find | None, place: str) -> Registered:
    """Return the registered model of a name.

    Raises:
        UsageError: The name has another form, there is no such model, or no registry is at hand.
    """
    reference = reference_of(text, place)
    if find is None:
        raise UsageError(f"{place}: model: no registry of models is at hand here, needed for {reference}")
    try:
        return find(reference)
    except CorridorError as error:
        raise type(error)(f"{place}: model: {error}") from error
