"""The examples in Python, run as a user would."""

import pathlib
import re
import subprocess
import sys


def run(file: pathlib.Path, argument: pathlib.Path) -> str:
    return subprocess.run([sys.executable, file, argument], capture_output=True, text=True,
                          check=True).stdout


def test_load_flow(top: pathlib.Path) -> None:
    said = run(top / "examples/load_flow/load_flow.py", top / "networks/ieee33")
    assert "lowest voltage 0.913090 pu at 18, highest THD 8.69314 % at 33" in said
    assert "of 1000 scenarios" in said


def test_receding_horizon(top: pathlib.Path) -> None:
    said = run(top / "examples/receding_horizon/receding_horizon.py",
               top / "studies/ieee33-case3-strategy2.toml")
    planned = [int(n) for n in re.findall(r"planned in (\d+) iterations: optimal", said)]
    assert len(planned) == 6
    assert max(planned[1:]) < planned[0] / 2


def test_what_is_missing_is_said(top: pathlib.Path) -> None:
    file = top / "examples/receding_horizon/receding_horizon.py"
    said = subprocess.run([sys.executable, file, "nothing.toml"], capture_output=True, text=True)
    assert said.returncode == 1
    assert "nothing.toml" in said.stderr and "Traceback" not in said.stderr
