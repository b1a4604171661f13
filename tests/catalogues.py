"""Compares the translations with what the program says: nothing missing, nothing doubtful, nothing left over."""

import re
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po


def untranslated(root: Path) -> list[str]:
    """Sentences without a translation, with a doubtful one or with other places for values; translations of nothing."""
    gathered = _gathered(root)
    faults = []
    for path in sorted((root / "translations").glob("*/LC_MESSAGES/messages.po")):
        language = path.parts[-3]
        with path.open("rb") as source:
            catalogue = read_po(source, locale=language)
        kept = {message.id: message for message in catalogue if message.id}
        faults += [
            f"{language} translates {sentence!r}, which nobody says"
            for sentence in kept
            if sentence not in gathered
        ]
        faults += [f"{language} keeps {sentence!r}, which nobody says" for sentence in catalogue.obsolete]
        faults += [
            f"{language} says {fault}: {sentence!r}"
            for sentence in sorted(gathered, key=str)
            for fault in _faults(sentence, kept.get(sentence))
        ]
    return faults


def _gathered(root: Path) -> set[str | tuple[str, ...]]:
    keywords = {**DEFAULT_KEYWORDS, "N_": None}
    methods = [("**.py", "python"), ("**.html", "jinja2")]
    return {
        message
        for folder in ("app", "templates")
        for _, _, message, _, _ in extract_from_dir(root / folder, methods, keywords=keywords)
    }


def _faults(sentence: str | tuple[str, ...], message: Message | None) -> list[str]:
    if message is None:
        return ["nothing for"]
    said = [message.string] if isinstance(message.string, str) else list(message.string or ())
    english = sentence if isinstance(sentence, str) else sentence[-1]
    faults = [] if all(said) else ["nothing for"]
    faults += ["something doubtful for"] if message.fuzzy else []
    faults += (
        ["other places for values in"]
        if any(each and _places(each) != _places(english) for each in said)
        else []
    )
    return faults


def _places(sentence: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)\w|\{\w+\}", sentence))
