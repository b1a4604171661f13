"""Which columns hold sealed values. Whoever seals one registers it beside its table, so that rotation finds it."""

from dataclasses import dataclass

from app.registry import Registry


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed bytes, with the columns that name the row and its owner."""

    purpose: str
    table: str
    column: str
    row: str = "id"
    owner: str = "user_id"


SEALED_COLUMNS: Registry[SealedColumn] = Registry("sealed column")


def register(column: SealedColumn) -> SealedColumn:
    """Make a column known to rotation."""
    SEALED_COLUMNS.register(f"{column.table}.{column.column}", column)
    return column
