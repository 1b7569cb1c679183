"""Harmonic load flow and energy conditioning for distribution feeders.

>>> import overtone as ot
>>> net = ot.read_feeder(ot.shipped("networks/ieee33"))
>>> day = ot.HarmonicLoadFlow(net).solve()
>>> day.buses()  # doctest: +SKIP

Everything is in per unit of the network's bases unless a name or a column's unit says otherwise.
"""

from overtone._core import InputError, version
from overtone.feeders import (
    Network,
    from_arrays,
    from_opendss,
    from_pandapower,
    read_feeder,
    shipped,
)
from overtone.horizon import ConditioningProblem
from overtone.load_flow import FlowResult, HarmonicLoadFlow
from overtone.scans import Scan, scan
from overtone.studies import (
    AllocationStudy,
    ConditioningStart,
    ConditioningStudy,
    DispatchStudy,
    HostingStudy,
    MonteCarloStudy,
    Study,
    StudyResult,
    allocate,
    dispatch,
    host,
    read_study,
    solve,
)
from overtone.sweeps import sweep

__version__ = version()

__all__ = [
    "AllocationStudy",
    "ConditioningProblem",
    "ConditioningStart",
    "ConditioningStudy",
    "DispatchStudy",
    "FlowResult",
    "HarmonicLoadFlow",
    "HostingStudy",
    "InputError",
    "MonteCarloStudy",
    "Network",
    "Scan",
    "Study",
    "StudyResult",
    "allocate",
    "dispatch",
    "from_arrays",
    "from_opendss",
    "from_pandapower",
    "host",
    "read_feeder",
    "read_study",
    "scan",
    "shipped",
    "solve",
    "sweep",
]
