"""What spares the suite's own process work without changing anything that a test could see.

Each test has an application of its own. Two thirds of what making and asking it costs would be spent on the same hundred
routes and the same templates, compiled anew a thousand times; and nobody pulls the plug of a test's own database.
"""

import sqlite3
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry, Pool
from werkzeug.routing import Rule


class _Compiled(BytecodeCache):
    """Templates that an earlier application has compiled, by their names and their texts."""

    def __init__(self) -> None:
        self._made: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what there is."""
        if (made := self._made.get(f"{bucket.key} {bucket.checksum}")) is not None:
            bucket.bytecode_from_string(made)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._made[f"{bucket.key} {bucket.checksum}"] = bucket.bytecode_to_string()


_templates = _Compiled()
_compile_builder = Rule._compile_builder
_builders: dict[Any, Any] = {}


def share_templates(app: Flask) -> None:
    """Let an application use the templates that others have compiled."""
    app.jinja_env.bytecode_cache = _templates


def _compile_once(rule: Rule, append_unknown: bool = True) -> Any:
    # Apart from defaults, of which we have none, the builder depends on these alone; converters are asked through the rule.
    if rule.defaults:
        return _compile_builder(rule, append_unknown)
    key = (rule.rule, tuple(rule._trace), append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


Rule._compile_builder = _compile_once  # type: ignore[method-assign,assignment]


@event.listens_for(Pool, "checkout")
def _wait_for_no_disk(driver: object, record: ConnectionPoolEntry, _user: object) -> None:
    if isinstance(driver, sqlite3.Connection) and not record.info.get("waits_for_no_disk"):
        driver.execute("PRAGMA synchronous=OFF")
        record.info["waits_for_no_disk"] = True
