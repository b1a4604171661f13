r"""Forms: how sentences say a relation, written as readable tables.

A line names the relation, then how the target is cut (`thing` if nothing is said, see `targets`), then its pattern:

    lives_in place ends: (no longer live|<not> live) (in|near|at|on) <t>

`ends` says that the relation holds no more, `reaches` that the form may look past its clause, and `= ...` how the target
is written. In the pattern round brackets only group, a space is any spaces, `<...>` is a shorthand and curly brackets hold
the target: `<t>` is short for `{.+}`. What `{+ }` holds is `{more}` in the written target. Deeper lines continue one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.memory.extraction import targets
from app.memory.extraction.folding import spaced
from app.memory.extraction.shorthands import SHORTHANDS
from app.memory.extraction.targets import Cut
from app.memory.facts.statement import Stance


@dataclass(frozen=True, slots=True)
class Form:
    """A pattern that is tried on a clause; `cut` makes the target, `target` says how it is written."""

    relation: str
    pattern: re.Pattern[str]
    cut: Cut
    target: str
    stance: Stance
    reaches: bool


def forms_of(table: str) -> tuple[Form, ...]:
    """Read a table; the first form that fits a clause counts, so the order matters."""
    return tuple(_form(head, pattern) for head, pattern in _entries(table))


def expand(pattern: str) -> str:
    """Return a readable pattern as a regular expression."""
    pattern = pattern.replace("<t>", "{.+}")
    while short := _SHORT.search(pattern):
        pattern = pattern[: short.start()] + SHORTHANDS[short[1]] + pattern[short.end() :]
    pattern = re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern)
    return spaced(_BRACE.sub(lambda brace: _GROUPS.get(brace.group(), brace.group()), pattern))


# The names of groups stand in such brackets, too.
_SHORT = re.compile(r"(?<!\?P)<([a-z+]+)>")
_BRACE = re.compile(r"\{\d+(?:,\d*)?\}|\{\+?|\}")
_GROUPS = {"{": "(?P<t>", "{+": "(?P<more>", "}": ")"}
_HEAD = re.compile(r"    (?P<relation>\w+)(?P<words>[\w ]*)(?: = (?P<target>[^:]+))?: (?P<pattern>.+)")


def _entries(table: str) -> Iterator[tuple[re.Match[str], str]]:
    head, pattern = None, ""
    for line in table.splitlines():
        if line.startswith("     "):
            pattern += line.strip()
        elif found := _HEAD.match(line):
            if head:
                yield head, pattern
            head, pattern = found, found["pattern"]
    if head:
        yield head, pattern


def _form(head: re.Match[str], pattern: str) -> Form:
    words = head["words"].split()
    cuts = [word for word in words if word not in ("ends", "reaches")]
    cut: Cut = getattr(targets, cuts[0]) if cuts else targets.thing
    stance: Stance = "ends" if "ends" in words else "holds"
    target = head["target"] or "{t}"
    return Form(head["relation"], re.compile(expand(pattern)), cut, target, stance, "reaches" in words)
