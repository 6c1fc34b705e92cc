"""Numbers as spreadsheets of other languages write them: a decimal comma counts where it can mean nothing else."""

import re
from collections.abc import Container, Iterator, Sequence
from itertools import compress

from app.intake.table import UNCLEAR, Block, Fault, own

SHARES = ("correct", "inclusion_prob")  # up to 1, so that no mark in them is for thousands
FRACTIONS = ("decisions_28d", "handling_seconds", *SHARES)
DECIMAL_COMMA = re.compile(r"\s*[-+]?[0-9]+,[0-9]+\s*")
THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")  # or a fraction with three digits


def with_points(
    blocks: Iterator[Block], header: Sequence[str], faults: list[Fault], *, points_are_plain: bool
) -> Iterator[Block]:
    """The rows with 0.5 for 0,5 in columns of fractions; those that can be read in two ways are added to `faults`.

    points_are_plain: a point is a decimal point. Where it isn't sure, as in a file whose columns are separated by
    semicolons because commas are for decimals, 1.500 may be as many as 1,500; so too in a row that came in such a file
    and comes back from the quarantine as it was.
    """
    places = {place: name for place, name in enumerate(header) if name in FRACTIONS}
    remark = header.index(UNCLEAR) if UNCLEAR in header else None
    for block in blocks:
        columns, doubts = list(block.columns), dict[int, dict[str, str]]()
        unclear = [set(told.split(", ")) for told in columns[remark]] if remark is not None else []
        for place, name in places.items():
            column = columns[place]
            if points_are_plain and "," not in "".join(column) and not unclear:
                continue
            for row, value in enumerate(column if name not in SHARES else ()):
                plain = points_are_plain and "." in value and not (unclear and name in unclear[row])
                if THOUSANDS.fullmatch(value.strip()) and not plain:
                    doubts.setdefault(row, {})[name] = doubt(name, value.strip())
            columns[place] = [v.replace(",", ".") if DECIMAL_COMMA.fullmatch(v) else v for v in column]
        for row, told in sorted(doubts.items()):
            content = own(header, block.row(row)) | {UNCLEAR: ", ".join(told)}
            faults.append(Fault(block.lines[row], "; ".join(told.values()), content))
        block = Block(block.lines, columns)
        yield without(block, doubts) if doubts else block


def doubt(name: str, value: str) -> str:
    """What to say of a number that can be read in two ways, with either way to write it."""
    plain, point = re.sub("[.,]", "", value), value.replace(",", ".")
    return f"{name} '{value}' can be read in two ways: write {plain} or {point}0"


def without(block: Block, rows: Container[int]) -> Block:
    """The block without rows at these places."""
    kept = [place not in rows for place in range(len(block))]
    return Block(list(compress(block.lines, kept)), [list(compress(column, kept)) for column in block.columns])
