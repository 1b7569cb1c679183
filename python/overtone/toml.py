"""Settings as TOML; the standard library only reads it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any


def toml_text(settings: Mapping[str, Any]) -> str:
    """A TOML document. Raises TypeError for a value that TOML has no form for."""
    return "".join(_lines(settings, ""))


def _lines(table: Mapping[str, Any], prefix: str) -> list[str]:
    values = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    lines = [f"{_key(key)} = {_value(key, value)}\n" for key, value in values.items()]
    for key, value in table.items():
        if isinstance(value, Mapping):
            name = prefix + _key(key)
            lines.append(f"\n[{name}]\n")
            lines.extend(_lines(value, name + "."))
    return lines


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else json.dumps(key, ensure_ascii=False)


def _value(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(value) if math.isfinite(value) else repr(value).replace("infinity", "inf")
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if hasattr(value, "__fspath__"):
        return json.dumps(value.__fspath__(), ensure_ascii=False)
    if hasattr(value, "tolist"):  # numpy
        return _value(key, value.tolist())
    if isinstance(value, Sequence):
        return "[" + ", ".join(_value(key, item) for item in value) + "]"
    raise TypeError(f"{key}: {type(value).__name__} has no form in TOML")
