"""What the tests of the Python package share."""

import csv
import pathlib

import pytest

import overtone as ot

TOP = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def top() -> pathlib.Path:
    return TOP


@pytest.fixture(scope="session")
def ieee33() -> ot.Network:
    return ot.read_feeder(TOP / "networks/ieee33")


def reference(case: str, file: str) -> list[dict[str, str]]:
    """Rows of another program's results, tests/reference."""
    with (TOP / "tests/reference" / case / file).open() as stream:
        return list(csv.DictReader(stream))
