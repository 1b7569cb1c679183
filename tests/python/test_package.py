"""The package itself: documented, typed, quick to import."""

import inspect
import subprocess
import sys

import pytest

import overtone as ot

PUBLIC = [getattr(ot, name) for name in ot.__all__]


def members(kind: type) -> list[tuple[str, object]]:
    return [(f"{kind.__name__}.{name}", value) for name, value in vars(kind).items()
            if not name.startswith("_")
            and (callable(value) or isinstance(value, (property, classmethod)))]


@pytest.mark.parametrize("item", PUBLIC, ids=lambda item: item.__name__)
def test_everything_public_is_documented_and_typed(item: type) -> None:
    named = [(item.__name__, item)]
    if inspect.isclass(item) and item.__module__ != "overtone._core":
        named += members(item)
    for name, value in named:
        assert inspect.getdoc(value), f"{name} has no docstring"
        function = value.fget if isinstance(value, property) else value
        function = getattr(function, "__func__", function)
        if inspect.isfunction(function):
            assert function.__annotations__.get("return"), f"{name} says no return type"


def test_import_brings_in_no_frames_and_no_arrays() -> None:
    code = "import sys, overtone; print([m for m in ('numpy', 'pandas') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
