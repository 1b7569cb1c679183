"""Thousands of studies, on all cores or on a cluster."""

from __future__ import annotations

import hashlib
import json
import os
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overtone import _core
from overtone.feeders import InputError, StrPath
from overtone.studies import Study, read_study, solve

if TYPE_CHECKING:
    import pandas as pd

_ATTEMPTS = 3  # of a chunk whose worker was lost
_Row = dict[str, Any]


def sweep(
    studies: Mapping[str, Study | StrPath] | Iterable[Study | StrPath],
    *,
    folder: StrPath,
    executor: Executor | None = None,
    workers: int | None = None,
    threads: int = 1,
    chunk: int = 1,
    tables: Sequence[str] = (),
    progress: bool = False,
) -> pd.DataFrame:
    """Solves many studies; a frame with a row each: name, key, status, seconds, reason, and what
    their summaries say in numbers and words. Needs ``overtone[sweep]``.

    studies: by name, or one after another (named 0, 1, …).
    folder: gets a Parquet file for each study, named by ``key``, a hash of its settings and all
        its files. A sweep that is called again goes on: what is there isn't solved anew.
    executor: whatever ``concurrent.futures`` has, for instance ``Client.get_executor()`` of a Dask
        cluster; workers need the package and read the files by the same paths. By default
        processes.
    workers: processes, where there is no executor; by default a processor each.
    threads: of one study.
    chunk: studies a task, for short ones.
    tables: results to keep as well, as FOLDER/TABLE/KEY.parquet.
    progress: a bar.

    A study that is infeasible, doesn't converge or can't be read is a row with its reason, and
    stops nothing. A worker that is lost is replaced, and its studies are solved again, three times
    at most. Ctrl-C ends the sweep: the frame has what is done, and ``attrs["interrupted"]``.
    """
    import pandas as pd

    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    named = _by_name(studies)
    keys = {name: key_of(study) for name, study in named.items()}
    missing = {keys[name]: study for name, study in named.items()
               if not (target / f"{keys[name]}.parquet").exists()}
    todo = [list(missing.items())[i : i + chunk] for i in range(0, len(missing), chunk)]
    interrupted = False
    with _bar(progress, len(keys), len(keys) - len(missing)) as advance:
        try:
            _run(todo, target, threads, tuple(tables), executor, workers, advance)
        except KeyboardInterrupt:
            interrupted = True
    rows = []
    for name, key in keys.items():
        part = target / f"{key}.parquet"
        if part.exists():
            rows.append({"name": name, **pd.read_parquet(part).iloc[0].to_dict()})
    frame = pd.DataFrame(rows)
    frame.attrs["interrupted"] = interrupted
    return frame


def key_of(study: Study | Path) -> str:
    """Sixteen hexadecimal digits that tell apart studies by their settings, the content of the
    files that they name, and the version of the package."""
    digest = hashlib.blake2b(_core.version().encode(), digest_size=8)
    if isinstance(study, Path):
        digest.update(f"{study.resolve()}".encode())
        digest.update(study.read_bytes() if study.is_file() else b"")
        return digest.hexdigest()
    paths = {name for name, is_path in _core.study_keys(study.settings["kind"]) if is_path}
    for name, value in sorted(_flat(study.settings)):
        digest.update(f"\0{name}\0".encode())
        if hasattr(value, "to_csv"):
            digest.update(value.to_csv(index=False).encode())
        elif name in paths and value != "":
            for file in _files(study.folder / os.fspath(value)):
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
        else:
            digest.update(json.dumps(value, default=str).encode())
    return digest.hexdigest()


def _flat(settings: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _files(path: Path) -> list[Path]:
    """Of a table, or of a feeder folder and what it names."""
    if not path.is_dir():
        if not path.exists():
            return []  # the study's own reading says so
        return [path]
    files = {file.resolve() for file in path.rglob("*") if file.is_file()}
    try:
        files |= {Path(file).resolve() for file in _core.feeder_files(os.fspath(path))}
        with (path / "feeder.toml").open("rb") as stream:
            profile = path / str(tomllib.load(stream).get("profile", ""))
        files |= {profile.resolve()} if profile.is_file() else set()
    except (InputError, OSError, tomllib.TOMLDecodeError):
        pass  # the study's own reading says so
    return sorted(files)


def _by_name(
    studies: Mapping[str, Study | StrPath] | Iterable[Study | StrPath],
) -> dict[str, Study | Path]:
    """Files that can't be read stay what they are: each is a row with its reason."""
    pairs = (studies.items() if isinstance(studies, Mapping)
             else ((str(i), study) for i, study in enumerate(studies)))
    named: dict[str, Study | Path] = {}
    for name, study in pairs:
        try:
            named[name] = study if isinstance(study, Study) else read_study(study)
        except (InputError, ValueError):
            named[name] = Path(os.fspath(study))  # type: ignore[arg-type]
    return named


def _run(
    todo: list[list[tuple[str, Study | Path]]],
    target: Path,
    threads: int,
    tables: tuple[str, ...],
    executor: Executor | None,
    workers: int | None,
    advance: Any,
) -> None:
    """All chunks; those of a process pool that broke are given to a new one, one study a task, so
    that the one that breaks it is found."""
    given = executor is not None
    attempts: dict[str, int] = {}
    while todo:
        pool = executor if executor is not None else _processes(workers)
        tasks: dict[Future[int], list[tuple[str, Study | Path]]] = {}
        lost: list[list[tuple[str, Study | Path]]] = []
        try:
            for part in todo:
                try:
                    tasks[pool.submit(solve_parts, part, os.fspath(target.resolve()), threads,
                                      tables)] = part
                except BrokenProcessPool:
                    lost.append(part)
            waiting = set(tasks)
            while waiting:
                finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for task in finished:
                    try:
                        advance(task.result())
                    except BrokenProcessPool:
                        lost.append(tasks[task])
        except BaseException:
            for task in tasks:
                task.cancel()
            raise
        finally:
            if not given:
                pool.shutdown(wait=True, cancel_futures=True)
        todo = []
        for key, study in (one for part in lost for one in part):
            if (target / f"{key}.parquet").exists():
                advance(1)
                continue
            attempts[key] = attempts.get(key, 0) + 1
            if attempts[key] < _ATTEMPTS:
                todo.append([(key, study)])
            else:
                row = {"key": key, "status": "lost",
                       "reason": f"its worker was lost {_ATTEMPTS} times"}
                _write(target / f"{key}.parquet", [row])
                advance(1)


def _processes(workers: int | None) -> ProcessPoolExecutor:
    import multiprocessing

    # Workers start from nothing: forks of a process with threads are none that can be relied on.
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def solve_parts(
    part: Sequence[tuple[str, Study | Path]], folder: str, threads: int, tables: tuple[str, ...]
) -> int:
    """What a worker does: solves studies and writes their files; how many there were."""
    target = Path(folder)
    for key, study in part:
        if not (target / f"{key}.parquet").exists():
            _solve_part(key, study, target, threads, tables)
    return len(part)


def _solve_part(
    key: str, study: Study | Path, target: Path, threads: int, tables: tuple[str, ...]
) -> None:
    start = time.perf_counter()
    row: _Row = {"key": key}
    try:
        result = solve(study, threads=threads)
    except (InputError, ValueError, RuntimeError, MemoryError) as error:
        row |= {"status": "refused", "reason": str(error)}
    else:
        if result.interrupted:
            raise KeyboardInterrupt
        statuses = list(dict.fromkeys(result.statuses.values()))
        row["status"] = statuses[0] if len(statuses) == 1 else ", ".join(statuses)
        row |= {name: value for name, value in result.summary.items()
                if name not in row and isinstance(value, str | int | float)}
        row.setdefault("reason", row.pop("message", ""))
        for name in tables:
            _write_frame(target / name / f"{key}.parquet", result.tables[name])
    row["seconds"] = time.perf_counter() - start
    _write(target / f"{key}.parquet", [row])


def _write(file: Path, rows: list[_Row]) -> None:
    import pandas as pd

    _write_frame(file, pd.DataFrame(rows))


def _write_frame(file: Path, frame: pd.DataFrame) -> None:
    """Whole or not at all."""
    file.parent.mkdir(exist_ok=True)
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    frame.to_parquet(aside, index=False)
    aside.replace(file)


@contextmanager
def _bar(shown: bool, total: int, done: int) -> Iterator[Any]:
    if not shown:
        yield lambda count: None
        return
    from tqdm.auto import tqdm

    with tqdm(total=total, initial=done, unit="study") as bar:
        yield bar.update
