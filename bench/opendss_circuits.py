#!/usr/bin/env python3
"""Solves every circuit of a folder of OpenDSS scripts by Overtone and by OpenDSS, and compares.

    python3 -m venv build/peers && build/peers/bin/pip install numpy dss-python==0.15.7
    cmake --build build/release --target load_flow_peer
    build/peers/bin/python bench/opendss_circuits.py FOLDER [--only TEXT] [--json FILE]

A circuit is a script with `New Circuit`. It is run as it stands, its controls stay where they came to
rest, and all voltages of a snapshot and of every order of its spectra are compared: largest difference
of an order over its largest voltage, per unit. Both programs work on a copy of the folder, since many
scripts write files. Each circuit has a process and a time limit of its own.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import numpy as np

from peers import PROGRAM, Overtone, Stopped

NEW_CIRCUIT = re.compile(r"^\s*new\s+(object\s*=\s*)?[\"']?circuit\.", re.IGNORECASE | re.MULTILINE)
SNAPSHOT = ["Set ControlMode=OFF", "Set MaxIterations=1000", "Set Tolerance=1e-9",
            "Set Harmonics=ALL", "Solve mode=snapshot"]
AGREEMENT = 1e-6  # of the largest voltage of an order
DEAD = 1e-3  # per unit: what Overtone leaves out because nothing feeds it


def circuits(folder, only):
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() == ".dss" and path.is_file() and only.lower() in str(path).lower():
            if NEW_CIRCUIT.search(path.read_text(encoding="latin-1")):
                yield path


def in_short(text):
    """A program's words without this machine's paths and OpenDSS's trace."""
    text = re.sub(r"\s*\[file: .*", "", " ".join(str(text).split()))
    text = re.sub(r"\(?DSS Directory = \S*", "", text)
    return re.sub(r"(?<![\w.])/\S*/(circuit\.dss: )?", "", text).replace("|", "/").strip()


def compare(script, program):
    """Row of the table, in a process of its own."""
    import dss
    import dss_python_backend

    engine = dss.DSS
    engine.AllowForms = engine.AllowEditor = False
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        wrapper = folder / "circuit.dss"
        wrapper.write_text("\n".join([f'Redirect "{script}"'] + SNAPSHOT) + "\n")
        try:
            engine.Text.Command = f'Redirect "{wrapper}"'
            circuit = engine.ActiveCircuit
            if not circuit.Solution.Converged:
                return {"note": "OpenDSS did not converge"}
        except Exception as error:  # whatever its engine says
            return {"note": "OpenDSS: " + in_short(error)}
        row = {"nodes": circuit.NumNodes}
        packages = pathlib.Path(dss_python_backend.__file__).resolve().parent.parent
        try:
            overtone = Overtone(program)
            place, volt = overtone.open_script(wrapper, packages, [1])
            orders = overtone.ask("orders")["orders"]
            ours = overtone.voltages("day", (1, len(orders), len(place)))[0]
        except Stopped as stop:
            return row | {"note": in_short(stop)}
        theirs = [name.lower() for name in circuit.YNodeOrder]
        both = [(k, place[name]) for k, name in enumerate(theirs) if name in place]
        index, at = np.array(both).T
        lost = [k for k, name in enumerate(theirs) if name not in place]
        row["compared"] = len(both)

        def voltages():
            return np.asarray(circuit.YNodeVarray, float).view(complex)

        deviation = {}
        for k, order in enumerate(orders):
            if order != 1:
                engine.Text.Command = f"Set Harmonics=({order})"
                try:
                    engine.Text.Command = "Solve mode=harmonics"
                except Exception as error:
                    row["note"] = "harmonics of OpenDSS: " + in_short(error)
                    break
            found = voltages()
            if order == 1 and lost and max(abs(found[lost])) > DEAD * max(volt):
                row["note"] = f"without {theirs[lost[int(np.argmax(abs(found[lost])))]]}"
            reference = found[index] / volt[at]
            scale = max(abs(reference))
            if scale > 1e-9:
                deviation[order] = float(max(abs(ours[k, at] - reference)) / scale)
                if order == 1:
                    worst = int(np.argmax(abs(ours[k, at] - reference)))
                    row["worst"] = theirs[index[worst]]
        row["fundamental"] = deviation.pop(1, None)
        if deviation:
            row["harmonics"] = max(deviation.values())
            row["order"] = max(deviation, key=deviation.get)
        return row


def table(rows):
    size = lambda row, name: f"{row[name]:.1e}" if row.get(name) is not None else ""
    print("| circuit | nodes | fundamental | harmonics | |\n| --- | --- | --- | --- | --- |")
    for row in rows:
        print(f"| {row['circuit']} | {row.get('nodes', '')} | {size(row, 'fundamental')} | "
              f"{size(row, 'harmonics')} | {row.get('note', '')} |")
    solved = [row for row in rows if row.get("fundamental") is not None]
    equal = [row for row in solved if max(row["fundamental"], row.get("harmonics", 0)) <= AGREEMENT]
    print(f"\n{len(rows)} circuits, {len(solved)} solved by both, {len(equal)} of them equal to "
          f"{AGREEMENT:g}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--only", default="", help="circuits whose path contains this")
    parser.add_argument("--limit", type=float, default=300, help="seconds for each circuit")
    parser.add_argument("--program", default=PROGRAM)
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print("\n" + json.dumps(compare(arguments.folder, arguments.program)))
        return
    rows = []
    with tempfile.TemporaryDirectory() as name:
        copy = pathlib.Path(name) / "circuits"
        shutil.copytree(arguments.folder, copy)
        for script in circuits(copy, arguments.only):
            call = [sys.executable, __file__, "--one", script, "--program", arguments.program]
            try:
                run = subprocess.run(call, capture_output=True, text=True, timeout=arguments.limit,
                                     cwd=name)
                row = (json.loads(run.stdout.splitlines()[-1]) if run.returncode == 0 else
                       {"note": (run.stderr.strip().splitlines() or ["OpenDSS crashed"])[-1]})
            except subprocess.TimeoutExpired:
                row = {"note": f"no answer within {arguments.limit:g} s"}
            rows.append({"circuit": str(script.relative_to(copy))} | row)
            print(json.dumps(rows[-1]), file=sys.stderr)
    table(rows)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
