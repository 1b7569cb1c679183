"""Sweeps: every study once, whatever happens to workers and to the sweep itself."""

import os
import pathlib
import signal
import threading
import time

import pandas as pd
import pytest

import overtone as ot
from overtone.sweeps import key_of

STUDY = "studies/ieee33-case2-strategy1.toml"


def penetrations(top: pathlib.Path, values: list[float]) -> dict[str, ot.Study]:
    study = ot.read_study(top / STUDY)
    studies = {}
    for value in values:
        studies[f"p{value}"] = one = study.copy()
        one["vehicles.penetration"] = value
    return studies


def test_rows_are_the_studies(top: pathlib.Path, tmp_path: pathlib.Path) -> None:
    studies = penetrations(top, [0.1, 0.4])
    frame = ot.sweep(studies, folder=tmp_path, workers=1, tables=["lots"])
    assert frame["name"].tolist() == ["p0.1", "p0.4"]
    alone = ot.solve(studies["p0.4"]).summary
    row = frame.set_index("name").loc["p0.4"]
    assert row["status"] == alone["status"]
    assert row["objective"] == alone["objective"]
    lots = pd.read_parquet(tmp_path / "lots" / f"{row['key']}.parquet")
    assert lots.equals(ot.solve(studies["p0.4"]).tables["lots"])


def test_sweep_goes_on_where_it_was(top: pathlib.Path, tmp_path: pathlib.Path) -> None:
    ot.sweep(penetrations(top, [0.1, 0.2]), folder=tmp_path, workers=1)
    times = {file.name: file.stat().st_mtime_ns for file in tmp_path.glob("*.parquet")}
    frame = ot.sweep(penetrations(top, [0.1, 0.2, 0.3]), folder=tmp_path, workers=1)
    assert len(frame) == 3
    for name, at in times.items():
        assert (tmp_path / name).stat().st_mtime_ns == at


def test_key_follows_settings_and_content_of_files(
    top: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    study = ot.read_study(top / STUDY)
    other = study.copy()
    assert key_of(study) == key_of(other)
    other["vehicles.penetration"] = 0.5
    assert key_of(study) != key_of(other)
    profile = tmp_path / "day.csv"
    text = (top / "networks/profiles/residential.csv").read_text()
    profile.write_text(text)
    study["profile"] = str(profile)
    before = key_of(study)
    profile.write_text(text + "\n")
    assert key_of(study) != before


def test_what_cannot_be_solved_is_a_row_with_its_reason(
    top: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    studies: dict[str, ot.Study | pathlib.Path] = dict(penetrations(top, [0.1, -1.0]))
    studies["missing"] = tmp_path / "nothing.toml"
    infeasible = ot.read_study(top / "studies/ieee33-case3-strategy2.toml")
    infeasible["limits.v_min_pu"] = 1.04
    studies["infeasible"] = infeasible
    rows = ot.sweep(studies, folder=tmp_path / "out", workers=2).set_index("name")
    assert rows.loc["p-1.0", "status"] == "refused"
    assert "vehicles.penetration" in rows.loc["p-1.0", "reason"]
    assert rows.loc["missing", "status"] == "refused"
    assert rows.loc["infeasible", "status"] == "infeasible"
    assert rows.loc["p0.1", "status"] in {"load_flow", "limits_broken"}


def children() -> list[int]:
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and b"spawn_main" in command:
            found.append(int(folder.name))
    return found


def test_lost_worker_loses_no_study(top: pathlib.Path, tmp_path: pathlib.Path) -> None:
    studies = penetrations(top, [0.01 * i for i in range(1, 41)])
    killed = []

    def kill_one() -> None:
        while not killed:
            if len(list(tmp_path.glob("*.parquet"))) >= 5 and children():
                killed.append(children()[0])
                os.kill(killed[0], signal.SIGKILL)
            time.sleep(0.01)

    thread = threading.Thread(target=kill_one)
    thread.start()
    frame = ot.sweep(studies, folder=tmp_path, workers=2)
    thread.join()
    assert killed
    assert frame["name"].tolist() == list(studies)
    assert frame["status"].isin(["load_flow", "limits_broken"]).all()


def test_dask_cluster_that_loses_a_worker(top: pathlib.Path, tmp_path: pathlib.Path) -> None:
    distributed = pytest.importorskip("distributed")
    studies = penetrations(top, [0.01 * i for i in range(1, 41)])
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True,
                                 dashboard_address=":0") as cluster,
        distributed.Client(cluster) as client,
    ):
        pids = list(client.run(os.getpid).values())

        def kill_one() -> None:
            while len(list(tmp_path.glob("*.parquet"))) < 5:
                time.sleep(0.01)
            os.kill(pids[0], signal.SIGKILL)

        thread = threading.Thread(target=kill_one)
        thread.start()
        frame = ot.sweep(studies, folder=tmp_path, executor=client.get_executor())
        thread.join()
    assert frame["name"].tolist() == list(studies)
    assert frame["status"].isin(["load_flow", "limits_broken"]).all()
    assert len(list(tmp_path.glob("*.parquet"))) == len(studies)
