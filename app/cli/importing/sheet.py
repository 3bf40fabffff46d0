"""A CSV file as rows with names that we know, whatever its columns are called; everything wrong is listed by line."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.core.errors import AppError

MAX_ROWS = 200_000
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line of the file (or one event of a calendar), in words."""

    line: int
    message: str


class FileFaulty(AppError):
    """The file can't be taken over as it is; nothing of it was."""

    code, status, retryable = "file_faulty", 422, False
    message = "The file can't be taken over as it is."

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        super().__init__()


@dataclass
class Faults:
    """Collects what is wrong, so that all of it is told at once."""

    found: list[Fault] = field(default_factory=list)

    def add(self, line: int, message: str) -> None:
        """One more."""
        self.found.append(Fault(line, message))

    def raise_if_any(self) -> None:
        """Stop here.

        Raises:
            FileFaulty: something was wrong.
        """
        if self.found:
            raise FileFaulty(sorted(self.found, key=lambda fault: fault.line))


@dataclass(frozen=True)
class SheetRow:
    """One row: its line in the file, and its cells under our names. An empty cell is not there."""

    line: int
    cells: dict[str, str]

    def get(self, name: str) -> str | None:
        """The cell, if it says anything."""
        return self.cells.get(name)


def read_sheet(
    path: Path, known: Mapping[str, Sequence[str]], chosen: Mapping[str, str], needed: Sequence[str]
) -> list[SheetRow]:
    """The rows of a CSV file with a first line of names.

    `known` are our names with what their columns are usually called; `chosen` says otherwise for some. Commas,
    semicolons, tabs and bars part cells; UTF-8, or else Windows' Western European.

    Raises:
        FileFaulty: it is no such file, or a column that is needed is not there.
    """
    lines = _text(path).splitlines(keepends=True)
    if not lines:
        raise FileFaulty([Fault(1, "the file is empty")])
    reader = csv.reader(lines, delimiter=_delimiter(lines[0]), strict=True)
    try:
        header = next(reader)
        places = _places(header, known, chosen, needed)
        return list(_rows(reader, len(header), places))
    except csv.Error as error:
        raise FileFaulty([Fault(reader.line_num, f"this is no CSV: {error}")]) from error


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _delimiter(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


def _places(
    header: Sequence[str], known: Mapping[str, Sequence[str]], chosen: Mapping[str, str], needed: Sequence[str]
) -> dict[str, int]:
    named = {_plain(name): place for place, name in reversed(list(enumerate(header)))}
    faults, places = Faults(), {}
    for name, column in chosen.items():
        if _plain(column) not in named:
            faults.add(1, f"there is no column {column!r} (for {name}); there are {', '.join(header)}")
        else:
            places[name] = named[_plain(column)]
    for name, usual in known.items():
        found = next((named[_plain(each)] for each in (name, *usual) if _plain(each) in named), None)
        if name not in chosen and found is not None:
            places[name] = found
    for name in needed:
        if name not in places and name not in chosen:
            faults.add(1, f"no column is called {name}; say which it is: --column {name}=…")
    faults.raise_if_any()
    return places


def _rows(reader: Iterator[list[str]], width: int, places: Mapping[str, int]) -> Iterator[SheetRow]:
    faults = Faults()
    for number, cells in enumerate(reader, start=1):
        line = reader.line_num  # pyright: ignore[reportAttributeAccessIssue]
        if not any(cell.strip() for cell in cells):
            continue
        if number > MAX_ROWS:
            raise FileFaulty([Fault(line, f"there are more than {MAX_ROWS} rows: split the file")])
        if len(cells) > width:
            faults.add(line, f"{len(cells)} cells, but {width} columns have a name")
            continue
        given = {name: cells[place].strip() for name, place in places.items() if place < len(cells)}
        yield SheetRow(line, {name: cell for name, cell in given.items() if cell})
    faults.raise_if_any()


def _plain(name: str) -> str:
    return "".join(each for each in name.casefold() if each.isalnum())
