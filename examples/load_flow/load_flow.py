"""Harmonic load flow of a feeder at full load, and 1000 scenarios of its fundamental.

    python load_flow.py FEEDER
"""

import sys

import numpy as np

import overtone as ot


def main(feeder: str) -> int:
    network = ot.read_feeder(feeder)
    flow = ot.HarmonicLoadFlow(network)
    result = flow.solve([1.0])
    if not result.converged.all():
        print("the load flow did not converge", file=sys.stderr)
        return 4
    size = abs(result.voltage[0, 0])
    print(f"{network.name}: lowest voltage {size.min():.6f} pu at {network.nodes[size.argmin()]}, "
          f"highest THD {100 * result.thd.max():.5f} % at {network.nodes[result.thd[0].argmax()]}")

    random = np.random.default_rng(1)
    loads = random.uniform(0.3, 1.0, (1000, len(network.ports))) * network.load
    voltage, converged = flow.solve_batch(loads)
    lowest = abs(voltage[converged]).min(axis=1)
    print(f"lowest voltage of {converged.sum()} scenarios: median {np.median(lowest):.4f} pu, "
          f"one in a hundred below {np.quantile(lowest, 0.01):.4f} pu")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: load_flow.py FEEDER")
    try:
        sys.exit(main(sys.argv[1]))
    except ot.InputError as error:
        sys.exit(f"{error}")
