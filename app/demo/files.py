"""Writes a made-up operation as the files a customer would send, and the truth beside them."""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.demo.answers import Row
from app.demo.causes import Truth
from app.demo.simulate import Operation

NAMES = ("roster", "audits", "responses", "volumes")


def write_files(operation: Operation, folder: Path) -> dict[str, Path]:
    """roster.csv, audits.csv, responses.csv, volumes.csv by name, and truth.json, all in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name}.csv" for name in NAMES}
    for name, path in paths.items():
        write_rows(path, getattr(operation, name))
    truth = json.dumps(truth_of(operation.truth), ensure_ascii=False, indent=1)
    (folder / "truth.json").write_text(truth + "\n", "utf-8")
    return paths


def truth_of(truth: Truth) -> dict[str, Any]:
    """What was planted, for tests and benchmarks: the planted cells, and the knowledge error of every cell."""
    planted = {
        cause: [asdict(cell) | {"knowledge_error": cell.knowledge_error} for cell in truth.planted(cause)]
        for cause in ("knowledge", "norm", "execution", "latent")
    }
    return {
        "seed": truth.seed,
        "today": truth.today.isoformat(),
        **planted,
        "ambiguous": truth.unclear,
        "bad_items": truth.disputed,
        "knowledge_error": [[cell.team, cell.clause, round(cell.knowledge_error, 4)] for cell in truth.cells.values()],
    }


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Write them as a table; their keys are its columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
