"""Recipes for packages say of the project what the project says."""

import importlib.util
import pathlib
import re
import tomllib
from typing import Any

import pytest


@pytest.fixture(scope="module")
def recipe(top: pathlib.Path) -> dict[str, Any]:
    yaml = pytest.importorskip("yaml")
    with (top / "packaging/conda/recipe.yaml").open() as stream:
        return yaml.safe_load(stream)


@pytest.fixture(scope="module")
def project(top: pathlib.Path) -> dict[str, Any]:
    with (top / "pyproject.toml").open("rb") as stream:
        return tomllib.load(stream)


def spaced(requirements: list[str]) -> set[str]:
    """As conda writes them: "numpy >=1.26"."""
    return {re.sub(r"\s*>=", " >=", one) for one in requirements}


def test_conda_has_the_projects_version_and_licence(top: pathlib.Path, recipe, project) -> None:
    described = (top / "CMakeLists.txt").read_text().split("project(")[1]
    version = re.search(r"VERSION ([0-9.]+)", described)
    assert version is not None
    assert recipe["context"]["version"] == version[1]
    taken = re.search(project["tool"]["scikit-build"]["metadata"]["version"]["regex"],
                      (top / "CMakeLists.txt").read_text())
    assert taken is not None and taken["value"] == version[1]
    assert recipe["about"]["license"] == project["project"]["license"]
    assert recipe["about"]["summary"] == project["project"]["description"]


def test_conda_asks_for_what_the_python_package_does(recipe, project) -> None:
    program, package = recipe["outputs"]
    needed = package["requirements"]
    assert spaced(project["project"]["dependencies"]) <= set(needed["run"])
    assert spaced(project["build-system"]["requires"]) <= set(needed["host"])
    assert "python " + project["project"]["requires-python"] in needed["host"]
    # The libraries are the program's, but for the one that reads its command line.
    libraries = set(program["requirements"]["host"]) - {"cli11"}
    assert libraries <= set(needed["host"])


GOOD = {"name": "overtone-0.1.0-cp312-abi3-manylinux_2_38_x86_64.whl", "megabytes": 20.0,
        "libraries": ["libmpiseq_seq-5-f3.7.1.so", "libtbb-a1.so.12"], "packages": ["a", "b"]}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "overtone-0.1.0-cp312-cp312-manylinux_2_38_x86_64.whl"}, "must be cp312-abi3"),
        ({"name": "overtone-0.1.0-cp312-abi3-linux_x86_64.whl"}, "for a manylinux platform"),
        ({"megabytes": 25.1}, "25.1 MB; must be at most 25"),
        ({"libraries": ["libmpi-f3.so.40.1", "libtbb-a1.so.12"]}, "libmpi-f3.so.40.1: must not"),
        ({"packages": ["a"]}, "2 libraries, but 1 with a package"),
    ],
)
def test_wheel_that_must_not_be_given_away_is_refused(top: pathlib.Path, change, says) -> None:
    pytest.importorskip("auditwheel")
    specification = importlib.util.spec_from_file_location(
        "finish_wheel", top / "scripts/finish_wheel.py")
    assert specification is not None and specification.loader is not None
    script = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(script)
    assert list(script.faults_of(**GOOD)) == []
    (fault,) = script.faults_of(**(GOOD | change))
    assert says in fault
