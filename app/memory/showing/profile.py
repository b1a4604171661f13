"""About me: what the facts say of their person, line by line, each with what it stands on; never a second truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.languages import N_
from app.memory.facts.statement import PERSON
from app.memory.showing.values import ShownFact, newest_first, open_shelf

IMPORTANT = 0.8
MOST_IMPORTANT = 12

SECTIONS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        N_("In short"),
        frozenset(
            {
                *(
                    "name",
                    "age",
                    "birthday",
                    "birth_year",
                    "born_in",
                    "comes_from",
                    "lives_in",
                    "home",
                    "religion",
                ),
                *("job", "works_at", "studies", "attends", "speaks", "status", "partner", "has_children"),
            }
        ),
    ),
    (
        N_("People and animals"),
        frozenset(
            {
                *("has_child", "siblings", "mother", "father", "brother", "sister", "sibling", "grandparent"),
                *(
                    "grandchild",
                    "aunt",
                    "uncle",
                    "cousin",
                    "relative",
                    "friend",
                    "neighbour",
                    "colleague",
                    "boss",
                ),
                *("teacher", "doctor", "dentist", "knows", "looks_after", "has_pet"),
            }
        ),
    ),
    (
        N_("Likes"),
        frozenset({"likes", "hobby", "plays", "exercises", "collects", "reads", "listens_to", "watches"}),
    ),
    (N_("Dislikes"), frozenset({"dislikes", "fears", "avoids"})),
    (N_("Traits"), frozenset({"trait", "feels", "habit", "never", "cannot", "handedness", "hair"})),
    (
        N_("Health and food"),
        frozenset({"health", "allergic_to", "diet", "eats", "drinks", "smokes", "quit", "sleeps"}),
    ),
    (N_("Plans and wishes"), frozenset({"plans", "wants", "saves_for", "learns"})),
)


@dataclass(frozen=True, slots=True)
class Section:
    """Lines about one side of a person."""

    title: str
    facts: Sequence[ShownFact]


@dataclass(frozen=True, slots=True)
class Profile:
    """All sections that have a line; what fits into none stands in the last one."""

    sections: Sequence[Section]
    important: Sequence[ShownFact]

    def as_json(self) -> dict[str, object]:
        """Return the profile for a program."""
        return {
            "sections": [
                {"title": section.title, "facts": [fact.as_json() for fact in section.facts]}
                for section in self.sections
            ],
            "important": [str(fact.id) for fact in self.important],
        }


def show_profile(owner: UUID, zone: ZoneInfo) -> Profile:
    """Return what holds now of what the person said about themselves."""
    shelf = open_shelf(owner, zone)
    shown = [shelf.show(known) for known in shelf.known if known.fact.subject == PERSON]
    own = newest_first(fact for fact in shown if fact.state == "holds")
    placed = [Section(_(title), [fact for fact in own if _fits(fact, names)]) for title, names in SECTIONS]
    everywhere = frozenset[str]().union(*(names for _title, names in SECTIONS))
    rest = Section(_("Also"), [fact for fact in own if not _fits(fact, everywhere)])
    # Pinned ones first; then what matters most, however it is called.
    important = sorted(own, key=lambda fact: (not fact.is_pinned, -fact.importance * fact.strength))
    telling = [fact for fact in important if fact.is_pinned or fact.importance >= IMPORTANT]
    return Profile([section for section in (*placed, rest) if section.facts], telling[:MOST_IMPORTANT])


def _fits(fact: ShownFact, names: frozenset[str]) -> bool:
    is_favourite = fact.relation.startswith("favourite_") and "likes" in names
    return fact.relation in names or is_favourite
