#!/usr/bin/env python3
"""Puts the licences of all that others wrote into a wheel that auditwheel repaired, and refuses one
that isn't what a wheel of ours has to be.

    finish_wheel.py REPAIRED FOLDER

Writes the wheel into FOLDER under the same name and prints its size and libraries. Licences of
libraries are those of the Debian packages that auditwheel took them from; it leaves their names in
the wheel's bill of materials. Debian's OpenBLAS comes as three libraries, of which one holds all
that the other two do: what asks for those is told to ask for it, which saves an eighth.
Needs auditwheel, nanobind, patchelf and a Debian system.
"""
import importlib.metadata
import importlib.util
import json
import pathlib
import re
import subprocess
import sys

from auditwheel.wheeltools import InWheelCtx
from elftools.elf.elffile import ELFFile

LARGEST_MB = 25


def packages_of(dist_info):
    """Debian's packages of the libraries, by auditwheel."""
    bill = json.loads((dist_info / "sboms/auditwheel.cdx.json").read_text())
    return [part["name"] for part in bill["components"][1:]]


def licences(packages):
    """{name: text} of libraries inside, and of the bindings' own."""
    documents = pathlib.Path("/usr/share/doc")
    texts = {name: (documents / name / "copyright").read_text() for name in packages}
    for file in importlib.metadata.files("nanobind") or ():
        if file.name == "LICENSE":
            texts["nanobind"] = file.locate().read_text()
    nanobind = pathlib.Path(importlib.util.find_spec("nanobind").origin).parent
    robin_map = (nanobind / "ext/robin_map/include/tsl/robin_map.h").read_text()
    texts["robin-map"] = robin_map[:robin_map.index("*/")]
    return texts


def add_licences(dist_info, texts):
    metadata = dist_info / "METADATA"
    lines = ""
    for name, text in sorted(texts.items()):
        file = f"third_party/{name}"
        (dist_info / "licenses" / file).parent.mkdir(parents=True, exist_ok=True)
        (dist_info / "licenses" / file).write_text(text)
        lines += f"License-File: {file}\n"
    own = "License-File: LICENSE\n"
    assert own in metadata.read_text()
    metadata.write_text(metadata.read_text().replace(own, own + lines))


def symbols(file):
    """(defined, undefined) names of a library."""
    with file.open("rb") as stream:
        every = list(ELFFile(stream).get_section_by_name(".dynsym").iter_symbols())
    undefined = {one.name for one in every if one["st_shndx"] == "SHN_UNDEF"}
    return {one.name for one in every} - undefined, undefined


def join_openblas(top):
    """Takes libblas and liblapack out, for the OpenBLAS that they are parts of."""
    (openblas,) = top.glob("overtone.libs/libopenblas*")
    parts = [file for name in ("blas", "lapack") for file in top.glob(f"overtone.libs/lib{name}-*")]
    held = symbols(openblas)[0]
    for library in [*top.rglob("*.so"), *top.glob("overtone.libs/*")]:
        needed = subprocess.run(["patchelf", "--print-needed", library], capture_output=True,
                                text=True, check=True).stdout.split()
        asked = symbols(library)[1]
        for part in parts:
            if part.name not in needed or library in parts:
                continue
            missing = asked & symbols(part)[0] - held
            if missing:
                names = ", ".join(sorted(missing))
                sys.exit(f"finish_wheel: {openblas.name} has no {names}, which "
                         f"{library.name} takes from {part.name}")
            subprocess.run(["patchelf", "--replace-needed", part.name, openblas.name, library],
                           check=True)
    for part in parts:
        part.unlink()


def faults_of(name, megabytes, libraries, packages):
    """A line for each thing that keeps a wheel from being given away."""
    if not re.fullmatch(r"overtone-[\w.]+-cp312-abi3-manylinux\w+(\.manylinux\w+)*\.whl", name):
        yield f"{name}: must be cp312-abi3 for a manylinux platform"
    if megabytes > LARGEST_MB:
        yield f"{megabytes:.1f} MB; must be at most {LARGEST_MB}"
    for library in libraries:
        # The sequential MUMPS has a stand-in of its own for MPI, libmpiseq.
        if re.match(r"lib(mpi|open-rte|open-pal|pmix|psm|ucp|fabric)(?!seq)", library):
            yield f"{library}: must not be inside, it belongs to MPI"
    if len(packages) != len(libraries):
        yield f"{len(libraries)} libraries, but {len(packages)} with a package that has a licence"


def main():
    repaired, folder = map(pathlib.Path, sys.argv[1:])
    finished = folder / repaired.name
    with InWheelCtx(repaired, finished) as wheel:
        (dist_info,) = wheel.path.glob("*.dist-info")
        libraries = sorted(file.name for file in wheel.path.glob("overtone.libs/*"))
        packages = packages_of(dist_info)
        texts = licences(packages)
        add_licences(dist_info, texts)
        join_openblas(wheel.path)
    megabytes = finished.stat().st_size / 1e6
    faults = list(faults_of(finished.name, megabytes, libraries, packages))
    for fault in faults:
        print(f"finish_wheel: {fault}", file=sys.stderr)
    if faults:
        finished.unlink()
        sys.exit(1)
    print(f"{finished.name}: {megabytes:.1f} MB, {len(libraries)} libraries of others, "
          f"{len(texts)} licences", file=sys.stderr)


if __name__ == "__main__":
    main()
