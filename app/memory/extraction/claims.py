"""Makes a statement of a form that fits, unless it claims what nobody gets by saying so."""

import re

from app.memory.extraction.folding import any_of, fold, spaced
from app.memory.extraction.occupations import PRIVILEGED
from app.memory.extraction.sentence_forms import Form
from app.memory.extraction.targets import before_ago, place, small_place
from app.memory.facts.relations import FAVOURITE
from app.memory.facts.statement import PERSON, Statement

# How a kind of favourite is called in the relation's name.
_KINDS = {
    **dict.fromkeys(("warna", "color"), "colour"),
    **dict.fromkeys(("makanan", "dish", "meal"), "food"),
    **dict.fromkeys(("hewan", "binatang"), "animal"),
    **dict.fromkeys(("kue", "cake flavour", "cake flavor"), "cake"),
    "minuman": "drink",
    "lagu": "song",
    "movie": "film",
    "buku": "book",
    "musim": "season",
}
_WITHIN = re.compile(r"\b(?:in|di|ke|to)\s+$")
_SYSTEM = re.compile(
    spaced(
        r"(?:of|for|pada|di) (?:the |this |your )?(?:system|server|app|site|platform|program|sistem|aplikasi)\b"
    )
)
_PRIVILEGE = re.compile(any_of(PRIVILEGED) + r"(?:\s+(?:ini|itu|kamu|sini|here|of .*))?")
ARTICLE = re.compile(r"\b(?:an?|the|your|new|only|sole|seorang|si)\s+")


def claim_of(text: str, form: Form, found: re.Match[str], *, start: int) -> Statement | None:
    """Return what a form that was found states; `start` is where the clause begins that the quote is of."""
    target = _target(text, form, found)
    if not target:
        return None
    groups = found.groupdict()
    more = text[slice(*found.span("more"))] if groups.get("more") else ""
    written = " ".join(form.target.format(t=target, more=more).split())
    if _is_privilege(written):
        return None
    at = text.find(target, found.start("t"))
    # What was given up is written in another form.
    ends = [at + len(target) if at >= 0 else found.end("t")]
    ends += [found.end(group) for group in ("more", "kind") if groups.get(group)]
    relation = form.relation
    if kind := groups.get("kind"):
        kind = " ".join(kind.split())
        relation = FAVOURITE + _KINDS.get(kind, kind).replace(" ", "_")
    return Statement(PERSON, relation, written, start, max(ends), form.stance)


def _target(text: str, form: Form, found: re.Match[str]) -> str | None:
    words = before_ago(text, *found.span("t"))
    target = form.cut(words)
    # Who writes without any capitals writes places so, too.
    is_small = form.cut is place and text[1:] == text[1:].lower()
    if not target and is_small and _WITHIN.search(found.string[found.start() : found.start("t")]):
        return small_place(words)
    return target


def _is_privilege(target: str) -> bool:
    low = fold(target)
    return bool(_PRIVILEGE.fullmatch(ARTICLE.sub("", low).strip()) or _SYSTEM.search(low))
