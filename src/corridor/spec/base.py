"""The base of every spec: closed and frozen, each field documented, hashed over what defines the answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from corridor.vocabulary import UNSPECIFIED, WORLD


def _one_country(code: str) -> str:
    if code in (WORLD, UNSPECIFIED):
        meant = "all of them" if code == WORLD else "none that is named"
        raise ValueError(f"must be one country, and {code} stands for {meant}")
    return code


Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), AfterValidator(_one_country)]
"""ISO 3166-1 alpha-3 code of a single country."""


class Spec(BaseModel):
    """A closed, frozen description of something that a file may say."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, strict=False, str_strip_whitespace=True
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, data: Any) -> Any:
        """Read a null as no value, so that the default applies; a misspelt key stays, so that it is refused."""
        if not isinstance(data, Mapping):
            return data
        return {key: value for key, value in data.items() if value is not None or key not in cls.model_fields}

    def canonical(self) -> dict[str, Any]:
        """Return the spec as plain JSON data, every default filled in."""
        return self.model_dump(mode="json")

    def digest(self) -> str:
        """Return the SHA-256 of the canonical spec: two specs that mean the same have the same digest."""
        return digest(self.canonical())


def fault(message: str, *at: str) -> PydanticCustomError:
    """Return the error of a validator that knows at which keys below its own place the fault lies."""
    return PydanticCustomError("spec", "{message}", {"message": message, "at": at})


def digest(data: Any) -> str:
    """Return the SHA-256 of JSON data, independent of key order."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(data: Any) -> Any:
    """Return JSON data without the classes that a YAML reader has for mappings, lists, numbers and texts."""
    if isinstance(data, Mapping):
        return {plain(key): plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain(value) for value in data]
    kinds = (kind for kind in (bool, int, float, str) if isinstance(data, kind))
    kind = next(kinds, None)
    return data if kind is None or type(data) is kind else kind(data)


def flatten(data: Any, prefix: str = "") -> dict[str, str]:
    """Return nested JSON data as dotted keys and texts, as run parameters want them."""
    if isinstance(data, dict) and data:
        return {k: v for key, value in data.items() for k, v in flatten(value, f"{prefix}{key}.").items()}
    if isinstance(data, list) and data and any(isinstance(item, dict) for item in data):
        return {k: v for i, value in enumerate(data) for k, v in flatten(value, f"{prefix}{i}.").items()}
    text = ", ".join(map(str, data)) if isinstance(data, list) else str(data)
    return {prefix.rstrip("."): text}
