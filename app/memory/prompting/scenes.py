"""Recalled messages as they stand in a prompt: with one neighbour each, who said it, and when."""

from collections.abc import Collection, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from app.memory.prompting import prompts
from app.memory.prompting.remembered import Memory, Reason
from app.memory.queries import Said
from app.memory.recall import Hit
from app.memory.rows import Match
from app.memory.terms import Keys, question_terms, terms_of

MOST_SCENES = 6
MOST_LETTERS = 500
MOST_LETTERS_BESIDE = 200
MOST_LETTERS_READ = 4_000
# Below this a hit has hardly more to do with the question than any other message.
LEAST_SCORE = 0.15
# From here on a part of the score says something by itself: three deviations above the mean for the meaning. Asked the 167
# questions of the exam, of what reaches one of these 23 % is what was asked for or stands beside it, of the rest 7 %. Of 320
# hits for 20 questions that have to do with nobody's life ("What is photosynthesis?"), 14 reach one; 273 reach 0.15 or 0.3.
TELLING_WORDS, TELLING_MEANING = 0.4, 0.6


def make_scenes(
    hits: Sequence[Hit], question: str, *, zone: ZoneInfo, unwanted: Collection[UUID]
) -> list[Memory]:
    """Return the hits that are good enough as memories, the best first; what one shows no other shows again."""
    shown: set[UUID] = set()
    asked = _stems(question_terms(question))
    made: list[Memory] = []
    for hit in hits:
        if hit.said.id in shown or hit.said.id in unwanted or not _is_good(hit.match):
            continue
        beside = [said for said in (hit.before, hit.after) if said and said.id not in unwanted]
        around = [said for said in beside if said.id not in shown]
        shown |= {hit.said.id, *(said.id for said in around)}
        made.append(_scene(hit, around, zone=zone, reason=reason_of(hit.match, shares=_shares(hit, asked))))
        if len(made) == MOST_SCENES:
            break
    return made


def reason_of(match: Match, *, shares: bool) -> Reason:
    """Return why a message was recalled; `shares` says whether the words of the question stand in it, or only around it."""
    if match.in_window:
        return "window"
    if match.words >= TELLING_WORDS and shares:
        return "both" if match.meaning >= TELLING_MEANING else "words"
    if match.meaning >= TELLING_MEANING:
        return "meaning"
    return "near" if match.words >= TELLING_WORDS else "loose"


def _shares(hit: Hit, asked: frozenset[str]) -> bool:
    # Only where it matters: a text is taken apart for it.
    return hit.match.words >= TELLING_WORDS and not asked.isdisjoint(
        _stems(terms_of(hit.said.text[:MOST_LETTERS_READ]))
    )


def _stems(terms: Sequence[Keys]) -> frozenset[str]:
    return frozenset(stem for keys in terms for stem in keys)


def _is_good(match: Match) -> bool:
    return match.in_window or match.score >= LEAST_SCORE


def _scene(hit: Hit, around: Sequence[Said], *, zone: ZoneInfo, reason: Reason) -> Memory:
    before = [said for said in around if said is hit.before]
    after = [said for said in around if said is hit.after]
    told = [
        (said.role, prompts.one_line(said.text, MOST_LETTERS if said is hit.said else MOST_LETTERS_BESIDE))
        for said in (*before, hit.said, *after)
    ]
    match = hit.match
    why = {
        "score": round(match.score, 3),
        "words": round(match.words, 3),
        "meaning": round(match.meaning, 3),
        "in_window": match.in_window,
    }
    text = prompts.scene(hit.said.at.astimezone(zone).date(), told)
    return Memory("message", hit.said.id, text, reason, why)
