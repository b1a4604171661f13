"""Recalled messages as they stand in a prompt: with one neighbour each, who said it, and when."""

from collections.abc import Collection, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from app.memory.prompting import prompts
from app.memory.prompting.remembered import Memory, Reason
from app.memory.queries import Said
from app.memory.recall import Hit
from app.memory.rows import Match

MOST_SCENES = 6
MOST_LETTERS = 500
MOST_LETTERS_BESIDE = 200
# Below this a hit has hardly more to do with the question than any other message.
LEAST_SCORE = 0.15
# From here on a part of the score says something by itself.
TELLING_WORDS, TELLING_MEANING = 0.15, 0.3


def make_scenes(hits: Sequence[Hit], zone: ZoneInfo, unwanted: Collection[UUID]) -> list[Memory]:
    """Return the hits that are good enough as memories, the best first; what one shows no other shows again."""
    shown: set[UUID] = set()
    made: list[Memory] = []
    for hit in hits:
        if hit.said.id in shown or hit.said.id in unwanted or not _is_good(hit.match):
            continue
        beside = [said for said in (hit.before, hit.after) if said and said.id not in unwanted]
        around = [said for said in beside if said.id not in shown]
        shown |= {hit.said.id, *(said.id for said in around)}
        made.append(_scene(hit, around, zone))
        if len(made) == MOST_SCENES:
            break
    return made


def reason_of(match: Match) -> Reason:
    """Return why a message was recalled."""
    if match.in_window:
        return "window"
    if match.words >= TELLING_WORDS and match.meaning >= TELLING_MEANING:
        return "both"
    return "words" if match.words >= TELLING_WORDS or match.meaning < TELLING_MEANING else "meaning"


def _is_good(match: Match) -> bool:
    return match.in_window or match.score >= LEAST_SCORE


def _scene(hit: Hit, around: Sequence[Said], zone: ZoneInfo) -> Memory:
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
    return Memory("message", hit.said.id, text, reason_of(match), why)
