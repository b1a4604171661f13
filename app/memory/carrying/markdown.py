"""A memory to read: what is known, what was so once, and where it was said. For people; `import_memory` takes the JSON."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import format_date
from flask_babel import gettext as _

from app.accounts import queries as accounts
from app.database import now
from app.memory.carrying import queries
from app.memory.facts import queries as facts
from app.memory.facts.knowing import Known, derive
from app.memory.facts.queries import Evidence
from app.memory.facts.relations import relation_named
from app.memory.facts.spans import day_of
from app.memory.facts.statement import PERSON
from app.memory.forgetting.blanking import blank_in_place

# What Markdown would take for more than a letter.
MARKUP = str.maketrans({letter: f"\\{letter}" for letter in "\\`*_{}[]<>#|"})


def export_markdown(owner: UUID) -> str:
    """Return what is known of a person as Markdown, in the language of whoever asks and the person's time zone."""
    known = derive(facts.list_facts_and_ends(owner))
    page = _Page(owner, known)
    moment = now()
    holding = [each for each in known if _is_used(each) and each.holds_at(moment)]
    ahead = [each for each in known if _is_used(each) and all(span.begin > moment for span in each.spans)]
    used = [each for each in known if _is_used(each) and each not in ahead]
    once = [each for each in used if not each.holds_at(moment)]
    aside = [each for each in known if not _is_used(each)]
    title = _("Memory")
    lines = [f"# {title}", "", page.day(moment)]
    parts = (
        (_("Known now"), holding),
        (_("Still to come"), ahead),
        (_("Known of before"), once),
        (_("Put aside"), aside),
    )
    for title, some in parts:
        if some:
            lines += ["", f"## {title}", *page.lines(some)]
    return "\n".join([*lines, ""])


class _Page:
    """The lines of facts, with the words that they stand on."""

    def __init__(self, owner: UUID, known: Sequence[Known]) -> None:
        self._zone = ZoneInfo(accounts.get_timezone(owner))
        said = queries.list_own_words(
            owner, (each.message_id for fact in known for each in fact.fact.evidence)
        )
        self._texts = blank_in_place(owner, {each.id: each.text for each in said.values()})

    def day(self, moment: datetime) -> str:
        """Return the day of a moment, in words."""
        return str(format_date(day_of(moment, self._zone), "d MMMM y"))

    def lines(self, known: Iterable[Known]) -> Iterator[str]:
        """Return lines grouped by subject, the person first."""
        by_subject: dict[str, list[Known]] = {}
        for each in known:
            by_subject.setdefault(each.fact.subject_key, []).append(each)
        for subject in sorted(by_subject, key=lambda key: (key != PERSON, key)):
            name = by_subject[subject][0].fact.subject
            title = _("The person") if subject == PERSON else name.translate(MARKUP)
            yield from ("", f"### {title}", "")
            for each in by_subject[subject]:
                yield self._line(each)
                yield from (self._quote(shown) for shown in each.fact.evidence)

    def _line(self, known: Known) -> str:
        fact = known.fact
        title = str(_(relation_named(fact.relation).title))
        spans = [f"{self._begin(span.since)} – {self._end(span.until)}" for span in known.spans]
        marks = [_("pinned")] if fact.pinned_at else []
        marks += [_("called wrong")] if fact.retracted_at else []
        marks += [_("archived")] if fact.archived_at else []
        marks += [_("corrected: %(reason)s", reason=fact.replaced_reason)] if fact.replaced_reason else []
        beside = f" ({'; '.join([*spans, *marks])})" if spans or marks else ""
        return f"- **{title}:** {fact.target.translate(MARKUP)}{beside.translate(MARKUP)}"

    def _begin(self, since: datetime | None) -> str:
        return self.day(since) if since else "?"

    def _end(self, until: datetime | None) -> str:
        return self.day(until) if until else _("now")

    def _quote(self, shown: Evidence) -> str:
        words = " ".join(self._texts.get(shown.message_id, "")[shown.start : shown.end].split())
        return f"  - {self.day(shown.said_at)}: “{words.translate(MARKUP)}”"


def _is_used(known: Known) -> bool:
    return known.fact.archived_at is None and known.fact.retracted_at is None and bool(known.spans)
