"""What a page says to eyes and ears, and which of it is an English sentence of ours that has another form in Indonesian."""

import re
from pathlib import Path

from babel.messages.pofile import read_po
from playwright.sync_api import Page

CATALOGUE = Path(__file__).parents[2] / "translations" / "id" / "LC_MESSAGES" / "messages.po"
PLACES = re.compile(r"%\(\w+\)\w|\{\w+\}")
# "%(place)s of %(count)s" would be met in many a name.
TOO_LITTLE = 3
# What people and models wrote is theirs, whatever its language.
GATHER = """() => {
  const said = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const box = walker.currentNode.parentElement
    if (!box.closest("script, style, textarea, [data-part=text], .prose")) said.push(walker.currentNode.textContent)
  }
  for (const box of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    for (const name of ["aria-label", "title", "placeholder", "alt"]) said.push(box.getAttribute(name) ?? "")
  said.push(document.title.replace(" - Yuzu Companion", ""))
  return said.map((words) => words.trim().replace(/\\s+/g, " ")).filter(Boolean)
}"""


def english_on(page: Page) -> list[str]:
    """List what this page says in English although there is Indonesian for it."""
    english = re.compile("|".join(map(_pattern, _english())))
    return sorted({said for said in page.evaluate(GATHER) if english.fullmatch(said)})


def _english() -> list[str]:
    with CATALOGUE.open("rb") as source:
        catalogue = read_po(source, locale="id")
    found = []
    for message in catalogue:
        english = [message.id] if isinstance(message.id, str) else list(message.id)
        same = [message.string] if isinstance(message.string, str) else list(message.string or ())
        found += [sentence for sentence in english if sentence not in same]
    return [sentence for sentence in found if len(PLACES.sub("", sentence).strip()) > TOO_LITTLE]


def _pattern(sentence: str) -> str:
    return ".+".join(re.escape(part) for part in PLACES.split(sentence))
