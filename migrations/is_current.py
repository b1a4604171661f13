"""Ends with 0 when the database is at the newest migration, with 1 when it is not or that cannot be told.

`make run` asks this instead of starting the whole program twice: it takes a tenth of a second. It decides nothing else;
the program itself checks the schema when it starts.
"""

import os
import sqlite3
import sys
from pathlib import Path

import psycopg
from dotenv import dotenv_values

QUESTION = "SELECT version_num FROM alembic_version"


def main() -> int:
    """Compare the database's revision with the last file in versions/."""
    values = dotenv_values(".env") | os.environ
    url = values.get("DATABASE_URL") or f"sqlite:///{values.get('VAR_DIR') or 'var'}/yuzu.db"
    newest = max(
        (file.name[:4] for file in (Path(__file__).parent / "versions").glob("[0-9]*.py")), default=""
    )
    try:
        found = (
            _ask_sqlite(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else _ask_postgres(url)
        )
    except (sqlite3.Error, psycopg.Error):
        return 1
    return int(found != [(newest,)])


def _ask_sqlite(file: str) -> list[tuple[str]]:
    # Opened as it is: asking must not make an empty database.
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        return connection.execute(QUESTION).fetchall()
    finally:
        connection.close()


def _ask_postgres(url: str) -> list[tuple[str]]:
    with psycopg.connect(
        url.replace("postgresql+psycopg://", "postgresql://"), connect_timeout=3
    ) as connection:
        return list(connection.execute(QUESTION))


sys.exit(main())
