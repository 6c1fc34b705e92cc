"""Takes off what a download of the quarantine put beside the columns of rows, when they come back mended."""

from collections.abc import Iterator, Sequence

from app.intake.numbers import without
from app.intake.table import OURS, REMARKS, SURPLUS, Block, Fault, own


def mended(blocks: Iterator[Block], header: Sequence[str], faults: list[Fault]) -> tuple[list[str], Iterator[Block]]:
    """The file's own columns, and its rows by these alone.

    A row whose surplus values still stand beside it is added to `faults`: nobody has said yet where they belong.
    """
    kept = [place for place, name in enumerate(header) if name not in REMARKS and name not in OURS]
    surplus = header.index(SURPLUS) if SURPLUS in header else None
    return [header[place] for place in kept], _rows(blocks, header, kept, surplus, faults)


def _rows(
    blocks: Iterator[Block], header: Sequence[str], kept: list[int], surplus: int | None, faults: list[Fault]
) -> Iterator[Block]:
    for block in blocks:
        if len(kept) == len(header):
            yield block
            continue
        left = {row for row, value in enumerate(block.columns[surplus]) if value.strip()} if surplus is not None else ()
        faults += (_still(block.lines[row], header, block.row(row)) for row in sorted(left))
        block = without(block, left) if left else block
        yield Block(block.lines, [block.columns[place] for place in kept])


def _still(line: int, header: Sequence[str], values: Sequence[str]) -> Fault:
    content = own(header, values)
    return Fault(line, f"{SURPLUS} still holds '{content[SURPLUS]}': put it where it belongs and empty it", content)
