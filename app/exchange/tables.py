"""Reads and writes cases as a table, CSV or XLSX: one case a row, one column an option, every key of a case."""

import csv
import io
import re
from collections.abc import Iterator, Mapping

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from app.content.model import Case, Kind, Problem, Quiz
from app.content.wording import of_case
from app.exchange import marks
from app.exchange.columns import COLUMNS, HEAD, MARKET_GOLD, NEEDED, OPTION, lacking_columns, unknown_columns
from app.exchange.questions import Reading, letters
from app.exchange.values import MARKED, PLAIN, Answer, Exported, Question
from app.intake.cells import FORMULA
from app.intake.reading import BLOCK
from app.intake.spreadsheet import sheet_rows
from app.intake.table import Table, missing_columns, tabulate
from app.intake.texts import csv_table as csv_of
from app.intake.texts import in_blocks
from app.said import said, to_say

CELL_LIMIT = 32_767  # characters in a cell of XLSX
_QUOTED = re.compile(f"'+(?:[{re.escape(''.join(FORMULA))}])|'+$")


def csv_table(name: str, raw: bytes) -> Table:
    """The table of a CSV file in UTF-8."""
    return csv_of(name, io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8-sig", newline=""), BLOCK)


def xlsx_table(name: str, raw: bytes) -> Table:
    """The first sheet of a workbook whose size was looked at before."""
    return tabulate(name, in_blocks(sheet_rows(io.BytesIO(raw)), BLOCK))


def is_case_table(header: list[str]) -> bool:
    return set(NEEDED) <= set(header)


def read_table(reading: Reading, table: Table) -> None:
    """Every row goes to `reading`, as a case or as a problem."""
    for problem in table.problems:
        reading.refuse(1, said("%(problem)s", problem=problem.removeprefix(f"{reading.name}: ")))
    lacking = missing_columns(table.header, NEEDED)
    if table.problems or lacking:
        if lacking and not table.problems:
            reading.refuse(1, lacking_columns(table.header))
        table.close()
        return
    if unknown := unknown_columns(table.header):
        reading.warn(1, unknown)
    for line, values in table.records:
        row = {name: bare(value) for name, value in zip(table.header, values, strict=True)}
        if any(value.strip() for value in row.values()):
            _row(reading, line, row)
    for fault in table.faults:
        reading.refuse(fault.row, said("%(problem)s: not carried over", problem=fault.reason))


def _row(reading: Reading, line: int, row: Mapping[str, str]) -> None:
    gold, accept = _ids(row.get("gold", "")), _accept(reading, line, row.get("accept", ""))
    options = _options(row)
    kind = row.get("kind", "").strip().lower() or ("choice" if options else "decision")
    if kind == "decision" and not options:
        options = {code: code for code in [*gold, *accept]}
    if accept and kind in ("multiple", "order"):
        text = to_say("part credit works for decision and choice: 'accept' of this %(kind)s is left out")
        reading.warn(line, said(text, kind=kind))
        accept = {}
    if unknown := [code for code in [*gold, *accept] if code not in options]:
        text = to_say("'%(option)s' is not an option: write one of %(known)s: not carried over")
        reading.refuse(line, said(text, option=unknown[0], known=", ".join(options)))
        return
    if kind == "order" and sorted(gold) != sorted(options):
        reading.refuse(line, said("gold of an order must name every option once: not carried over"))
        return
    credit = accept | dict.fromkeys(gold, 1.0)
    answers = [Answer(options[code], credit.get(code, 0.0), code) for code in (gold if kind == "order" else options)]
    asked: Kind = "multiple" if kind == "multiple" else "order" if kind == "order" else "choice"
    place, name = (reading.name, line), row.get("id", "").strip()
    why, quiz = row.get("why", ""), row.get("quiz", "").strip()
    known = _marks(row, kind, gold)
    _head(reading, quiz, row)
    reading.add(Question(place, name, row["prompt"], answers, asked, why, known, quiz, _carried(row)))


def _head(reading: Reading, quiz: str, row: Mapping[str, str]) -> None:
    """What the row says of its quiz; the first that says something counts."""
    given = {key: value for column, key in HEAD.items() if (value := row.get(column, "").strip())}
    if given:
        reading.heads[quiz or reading.quiz] = given | reading.heads.get(quiz or reading.quiz, {})


def _options(row: Mapping[str, str]) -> dict[str, str]:
    """Texts by id: `option 1` takes the first of `options`, else a; `option x` is the option x."""
    ids = _ids(row.get("options", ""))
    named = [(found[1], value) for name, value in row.items() if (found := OPTION.fullmatch(name)) and value.strip()]
    numbered = {int(key): value for key, value in named if re.fullmatch("[1-9][0-9]?", key)}
    own = {key: value for key, value in named if not key.isdecimal()}
    made = letters(99)
    return own | {
        (ids if len(ids) >= place else made)[place - 1]: text for place, text in sorted(numbered.items()) if place
    }


def _marks(row: Mapping[str, str], kind: str, gold: list[str]) -> dict[str, str]:
    known = {key: value for key in marks.KEYS if (value := row.get(key, "").strip())}
    by_market = {f"gold@{found[1].upper()}": " ".join(_ids(value)) for name, value in row.items()
                 if (found := MARKET_GOLD.fullmatch(name)) and value.strip()}  # fmt: skip
    return known | by_market | {"kind": kind} | ({"gold": gold[0]} if len(gold) == 1 else {})


def _carried(row: Mapping[str, str]) -> frozenset[str]:
    """What the columns speak of."""
    given = {name for name in row if name in PLAIN | MARKED} | {"options", "kind"}
    return frozenset(given | ({"gold_by_market"} if any(map(MARKET_GOLD.fullmatch, row)) else set()))


def _ids(cell: str) -> list[str]:
    return [part for part in re.split(r"[\s,;]+", cell) if part]


def _accept(reading: Reading, line: int, cell: str) -> dict[str, float]:
    """`warn=0.5 restrict=0.25` or with ':'."""
    found: dict[str, float] = {}
    for part in _ids(cell):
        given = re.fullmatch(r"([A-Za-z0-9][\w.-]*)[=:]([01]?\.?[0-9]{1,17})", part, re.ASCII)
        if given and 0 < float(given[2]) <= 1:
            found[given[1]] = float(given[2])
        else:
            text = to_say("accept '%(given)s' is not understood: write it as in warn=0.5")
            reading.warn(line, said(text, given=part[:60]))
    return found


def bare(cell: str) -> str:
    """A cell without the apostrophe that kept a spreadsheet from taking it for a formula."""
    return cell[1:] if _QUOTED.match(cell) else cell


def quoted(cell: str) -> str:
    """A cell that no spreadsheet runs; `bare` gives the text back."""
    return "'" + cell if cell.startswith(FORMULA) else marked(cell)


def marked(cell: str) -> str:
    """A cell that nobody runs, being known as a text; `bare` gives the text back."""
    return "'" + cell if _QUOTED.match(cell) else cell


def _rows(quiz: Quiz) -> Iterator[list[str]]:
    """The header, then a row a case."""
    widest = max((len(case.options) for case in quiz.cases), default=0)
    markets = sorted({market for case in quiz.cases for market in case.gold_by_market})
    head, tail = COLUMNS[:7], COLUMNS[7:]
    yield [*head, *(f"option {place}" for place in range(1, widest + 1)), *tail, *(f"gold@{m}" for m in markets), *HEAD]
    known, _ = marks.read(marks.of_quiz(quiz))
    own = [known.get(key, "") for key in HEAD.values()]
    for case in quiz.cases:
        values = _cells(case) | {"quiz": quiz.code}
        texts = list(case.options.values())
        texts += [""] * (widest - len(texts))
        golds = [" ".join(case.gold_by_market.get(market, ())) for market in markets]
        yield [*(values.get(name, "") for name in head), *texts, *(values.get(name, "") for name in tail), *golds, *own]


def _cells(case: Case) -> dict[str, str]:
    flags = {name: "yes" for name in ("cite", "flips", "void") if getattr(case, name)}
    return flags | {
        "id": case.code, "rev": str(case.rev), "clause": case.clause, "kind": case.kind, "prompt": case.prompt,
        "options": " ".join(case.options), "gold": " ".join(case.gold),
        "accept": " ".join(f"{code}={credit!r}" for code, credit in case.accept.items()), "use": case.use,
        "twin": case.twin or "", "graphic": case.graphic, "why": case.why,
    }  # fmt: skip


def write_csv(quiz: Quiz) -> Exported:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([quoted(cell) for cell in row] for row in _rows(quiz))
    return Exported(b"\xef\xbb\xbf" + text.getvalue().encode())


def write_xlsx(quiz: Quiz) -> Exported:
    """One sheet; a text longer than a cell may be is not carried, and named."""
    problems: list[Problem] = []
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "cases"
    for place, row in enumerate([marked(cell) for cell in row] for row in _rows(quiz)):
        if any(len(cell) > CELL_LIMIT or ILLEGAL_CHARACTERS_RE.search(cell) for cell in row):
            case = quiz.cases[place - 1]
            message = said("longer than the %(most)s characters of a cell: not carried", most=CELL_LIMIT)
            problems.append(Problem(quiz.path, case.line, of_case(case.code, message)))
            continue
        at = sheet.max_row + (place > 0)
        for column, value in enumerate(row, 1):
            if value:
                cell = sheet.cell(at, column)
                cell.value = value
                cell.data_type = "s"  # never a formula
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return Exported(file.getvalue(), tuple(problems))
