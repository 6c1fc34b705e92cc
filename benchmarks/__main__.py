"""`make bench`: every benchmark in turn, or those named; each prints ratios against a peer or limit of the same run."""

import sys
from importlib import import_module
from pathlib import Path


def names() -> list[str]:
    """The benchmarks of this folder: every module but this one."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))


def main(wanted: list[str]) -> int:
    """Run the named benchmarks, all when none is named; 1 if one lies beyond its limit, 2 for an unknown name."""
    unknown = sorted(set(wanted) - set(names()))
    if unknown:
        print(f"no benchmark {unknown[0]}; there are {', '.join(names())}", file=sys.stderr)
        return 2
    within = True
    for name in wanted or names():
        print(f"\n== {name}", flush=True)
        within &= bool(import_module(f"benchmarks.{name}").main())
    return 0 if within else 1


sys.exit(main(sys.argv[1:]))
