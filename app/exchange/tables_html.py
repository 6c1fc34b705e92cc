"""A table of a page to a Markdown table: one line a row, breaks as <br>."""

from collections.abc import Callable

from app.exchange.markup import Element, attribute, children, local

_ALIGNED = {"left": ":---", "center": ":---:", "right": "---:"}


def cells_of(element: Element) -> list[list[Element]]:
    """The cells of each row that has any, those of tables inside left out."""
    rows: list[list[Element]] = []
    for part in children(element, "thead", "tbody", "tfoot", "tr"):
        for row in [part] if local(part) == "tr" else children(part, "tr"):
            cells = list(children(row, "td", "th"))
            if cells:
                rows.append(cells)
    return rows


def table(rows: list[list[Element]], blocks: Callable[[Element], list[str]]) -> list[str]:
    """The table as one block; its first row is the head. Rows shorter than the longest are filled up."""
    written = [[_cell(blocks(cell)) for cell in row] for row in rows]
    if not any(any(row) for row in written):
        return []
    width = max(map(len, written))
    aligned = [_aligned(cell) for cell in rows[0]]
    lines = [row + [""] * (width - len(row)) for row in written]
    lines.insert(1, aligned + ["---"] * (width - len(aligned)))
    return ["\n".join(f"| {' | '.join(row)} |" for row in lines)]


def _aligned(cell: Element) -> str:
    """By its attribute, or by the class that stands for it where a format knows no such attribute."""
    classed = attribute(cell, "class").rpartition("align-")[2]
    return _ALIGNED.get((attribute(cell, "align") or classed).lower(), "---")


def _cell(blocks: list[str]) -> str:
    joined = "\n".join(blocks).replace("\\|", "|").replace("|", "\\|")
    return "<br>".join(line.strip() for line in joined.split("\n") if line.strip())
