"""Puts out of reach what a message holds but its author does not say: quotes, code, rows of a log, pasted text, verses."""

import re
from collections.abc import Iterator

from app.memory.extraction.alphabets import CAPITALS
from app.memory.extraction.folding import FOREIGN, Span, any_of, fold, without
from app.memory.extraction.marks import OWN_LABELS, OWN_TURNS, REALITY, TASKS

_CLOSED_BY = {'"': '"', "“": '”"', "„": '“”"', "«": "»", "「": "」", "『": "』"}
_MARK = re.compile('["“”„«»「」『』]')
# An apostrophe within a word neither opens nor closes. No longer than people quote by it.
_SINGLE = re.compile(r"(?<!\w)['‘](?=\S)(?:[^\n'‘’]|['’](?=\w)){1,400}['’](?!\w)")
# Where none is closed, each that is opened would be followed for nothing.
_SINGLE_ENDS = re.compile(r"['’](?!\w)")
_FENCES = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]{1,200}`", re.DOTALL)
# Whole lines: quoted mail, tags, braces, keys with values, cells of a table, addresses of people in a chat.
_ROWS = re.compile(
    r"^[ \t]*(?:>|<[\w/!]|[{}]|@\w+|\[[^\]\n]{1,40}\]|\d{1,2}[:.]\d\d\b|\w+ \|).*$"
    r"|^.*(?:</\w+>|\"\w+\"\s*:|\S \| \S).*$",
    re.MULTILINE,
)
_CAPITAL = re.compile(rf"\s*[{CAPITALS}]")
_PAIR = re.compile(r"\b\w+=\S")
# A few words and a colon, as before what somebody says in a play, a chat or a row. Only what follows a sentence is read.
_COLON = re.compile(
    r"(?:(?P<line>^)|(?<=[.!?] ))[ \t]*(?P<label>[^:\n.!?\x00]{0,90}):(?=\s|\D)", re.MULTILINE
)
# Numbers and signs are of programs: "Player2 has entered: ...".
_MACHINE = re.compile(r"[\d#@_=|]")
_OWN_LABEL = re.compile(f"(?:{any_of(OWN_LABELS)}[ ,]*)+")
_TASK = re.compile(any_of(TASKS))
_LETTER = re.compile(
    r"^[ \t]*(?:dear|to whom|yth|dengan hormat|kepada yth|kepada|assalamu\S*)\b[^\n]{0,80}", re.MULTILINE
)
_SENTENCE_END = re.compile(r"[.!?\n]+\s*")
_BACK = re.compile(any_of(REALITY + OWN_TURNS))
# A verse or a song: short lines one after the other, without the stops that sentences have, and no list.
_FEWEST_VERSES = 4
_VERSE = re.compile(r"(?![-*•\d])\w[^\n]{2,58}[^\n.!?…]$")
_SLASHED = re.compile(r"[^\n/]{3,60} / [^\n/]{3,60}")
_NOTES = re.compile(r"[♪♫🎵🎶][^\n]*")


def own_words(text: str) -> str:
    """Return the text with everything put out of reach that is not its author's own; of the same length."""
    text = without(text, _by_pattern(text))
    quotes = list(_quotes(text))
    ended = [end for _, end in quotes if text[end - 2] in ".!?" and _CAPITAL.match(text, end)]
    text = without(text, quotes)
    # A quote that ended with a full stop ended the sentence around it, too.
    letters = list(text)
    for end in ended:
        letters[end - 1] = "."
    text = "".join(letters)
    return without(text, [*_labels(text), *_verses(text)])


def _by_pattern(text: str) -> Iterator[Span]:
    for pattern in (_FENCES, _ROWS, _SLASHED, _NOTES):
        yield from (found.span() for found in pattern.finditer(text))
    end = 0
    for found in _PAIR.finditer(text):
        if found.start() < end:
            continue
        start = max(text.rfind("\n", 0, found.start()), text.rfind(". ", 0, found.start())) + 1
        stop = _SENTENCE_END.search(text, found.start())
        end = stop.start() if stop else len(text)
        yield start, end


def _quotes(text: str) -> Iterator[Span]:
    """Yield what stands between marks; a quote that is not closed goes on to the end."""
    if _SINGLE_ENDS.search(text):
        yield from (found.span() for found in _SINGLE.finditer(text))
    opened, closing = -1, ""
    for found in _MARK.finditer(text):
        at, mark = found.start(), found.group()
        before, after = text[at - 1 : at] if at else " ", text[at + 1 : at + 2] or " "
        if opened < 0 and mark in _CLOSED_BY and not before.isalnum() and not after.isspace():
            opened, closing = at, _CLOSED_BY[mark]
        # Each paragraph of a long quote opens it again.
        elif opened >= 0 and mark in closing and not (before.isspace() and after.isalnum()):
            yield opened, at + 1
            opened = -1
    if opened >= 0:
        yield opened, len(text)


def _labels(text: str) -> list[Span]:
    """Return what stands behind a colon and is somebody else's, by the words before the colon."""
    low = fold(text)
    spans = [(found.start(), _until_back(low, found.start(), len(low))) for found in _LETTER.finditer(low)]
    for found in _COLON.finditer(low):
        start, colon = found.span("label")[0], found.end()
        label, rest = found["label"].strip(), low[colon : colon + 3].lstrip()
        if rest.startswith(FOREIGN) or not label or _OWN_LABEL.fullmatch(label):
            continue
        if _TASK.search(label):
            spans.append((start, _until_back(low, colon, len(low))))
        elif found["line"] is not None and len(label.split()) <= (4 if _MACHINE.search(label) else 2):
            line_end = low.find("\n", colon)
            spans.append((start, _until_back(low, colon, line_end if line_end >= 0 else len(low))))
    return spans


def _until_back(low: str, start: int, end: int) -> int:
    """Return where the author comes back to themselves, or the end."""
    for stop in _SENTENCE_END.finditer(low, start, end):
        if _BACK.match(low, stop.end()):
            return stop.end()
    return end


def _verses(text: str) -> Iterator[Span]:
    first, count, at = 0, 0, 0
    for line in text.split("\n"):
        words = line.strip()
        if _VERSE.match(words):
            first, count = (at, 1) if not count else (first, count + 1)
        else:
            if count >= _FEWEST_VERSES:
                yield first, at
            count = 0
        at += len(line) + 1
    if count >= _FEWEST_VERSES:
        yield first, len(text)
