"""Hears that what is not named is over: a partner, a job, studies, a pregnancy, a diet: "we broke up", "aku di-PHK".

There is one of each at a time, so it is plain what is meant; unless the words around it speak of one of long ago.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.memory.extraction.ending_words import (
    DIPECAT,
    DISMISSED,
    DONE,
    LEFT_ME,
    NINGGALIN,
    STOPS,
    WHEN,
)
from app.memory.extraction.folding import Span, spaced
from app.memory.facts.relations import UNNAMED
from app.memory.facts.statement import PERSON, Statement

_DONE = (
    r"(?:(?:have|ve|had|has|s|just|finally|already|recently|sadly|also|kemarin|udah|sudah|baru|barusan|akhirnya|aja|saja|resmi"
    r"|memutuskan|sepakat|memilih|decided to|agreed to) ){0,4}"
)
_BROKE_UP = (
    r"(?:broke up|broken up|break up|split up|got divorced|gotten divorced|got a divorce|parted ways|called it quits"
    r"|(?:are|re) (?:divorced|no longer (?:a couple|together|dating|married)|not (?:a couple|together|dating|married)"
    r" any ?more))"
)
_PUTUS = (
    r"(?:putus|cerai|bercerai|pisah baik-baik|(?:gak|nggak|tidak|ga|enggak) (?:pacaran|bareng|jadian) lagi)"
)
_LOVED = (
    r"(?:girl ?friend|boy ?friend|wife|husband|partner|fiancée?|spouse)",
    r"(?:pacar|istri|suami|tunangan|pasangan|kekasih|cowok|cewek)(?:ku| aku| saya| gue| gua| gw)",
)


def _compiled(*said: str) -> list[re.Pattern[str]]:
    return [re.compile(spaced(rf"\b{words}{WHEN}{STOPS}"), re.IGNORECASE) for words in said]


_PARTED = _compiled(
    rf"we {_DONE}{_BROKE_UP}",
    rf"(?:i and my|my) (?:{_LOVED[0]}|ex)(?: and i)? {_DONE}(?:{_BROKE_UP}|{LEFT_ME})",
    rf"i {_DONE}(?:broke up with|broken up with|split up with|left|divorced|dumped) my {_LOVED[0]}",
    rf"i {_DONE}got (?:divorced|dumped)",
    rf"(?:kami|kita) {_DONE}{_PUTUS}",
    rf"(?:aku|saya|gue|gua|gw) (?:sama|dan|ama) {_LOVED[1]} {_DONE}{_PUTUS}",
    rf"(?:aku|saya|gue|gua|gw) {_DONE}(?:putus|cerai|bercerai|pisah)(?: (?:sama|dari|dengan|ama) {_LOVED[1]})?",
    rf"{_LOVED[1]} {_DONE}{NINGGALIN}",
)
_AKU = r"(?:aku|saya|gue|gua|gw)"
_KERJAAN = "(?:(?:pe)?kerja(?:an)?|kantor)(?:ku)?"
_DARI = f"(?: dari {_KERJAAN})?"
_OFF = "(?:phk|resign|pensiun|mengundurkan diri)"
_DISMISSED = _compiled(
    # At the beginning of a message whoever writes it may leave themselves out.
    rf"\A(?:so |well |just |finally )*(?:got|been) (?:just |finally )?{DISMISSED}",
    rf"i {DONE}(?:been |got |gotten |get )*{DISMISSED}(?: from (?:my|the) (?:job|work))?",
    rf"i {DONE}(?:quit|left|lost|resigned from) my job",
    rf"i (?:m |am )?{DONE}(?:retired|resigned|handed in my (?:notice|resignation)|stopped working)",
    rf"{_AKU} {DONE}(?:kena )?(?:{DIPECAT}|{_OFF}){_DARI}",
    rf"{_AKU} {DONE}(?:keluar|berhenti) (?:dari )?{_KERJAAN}",
    rf"{_AKU} {DONE}(?:gak|nggak|tidak|ga|enggak) (?:be)?kerja lagi",
)
_GRADUATED = _compiled(rf"i {DONE}graduated", rf"{_AKU} {DONE}(?:lulus|wisuda)")
_LATELY = r"(?:today|tonight|yesterday|this \w+|last (?:night|week|month)|on \w+day|(?:\w+|a few) (?:days?|weeks?) ago)"
_BORN = _compiled(
    rf"(?:my|our) (?:\w+ )?(?:baby|daughter|son|twins) (?:was|were) {DONE}born {_LATELY}",
    rf"(?:i|we) {DONE}(?:gave birth|had (?:our|my|the) baby)",
    rf"(?:{_AKU}|istriku) {DONE}(?:melahirkan|lahiran)",
    rf"(?:bayi|anak)(?:ku| kami) {DONE}lahir",
)
_EATS_MEAT = _compiled(
    rf"i {DONE}(?:eat|eating|started eating|started to eat|went back to eating) meat (?:again|now)",
    rf"{_AKU} {DONE}(?:mulai )?makan daging (?:lagi|sekarang)",
)
# What is over by such words: the relations, and each target where it can be named.
_OVER: tuple[tuple[list[re.Pattern[str]], str, tuple[str, ...]], ...] = (
    (_PARTED, "partner", ()),
    (_DISMISSED, "works_at", ()),
    (_DISMISSED, "job", ()),
    (_GRADUATED, "studies", ()),
    (_BORN, "health", ("pregnant", "hamil")),
    (_EATS_MEAT, "diet", ("vegetarian", "vegan", "pescatarian")),
)
_WORK = ("works_at", "job")
_DIVORCED = re.compile(r"\b(?:(?P<en>divorced?)|cerai|bercerai|menceraikan|nyerain)\b", re.IGNORECASE)
# Then it was another one, is not so, or no longer.
_ELSE = re.compile(
    spaced(
        r"\b(?:ex|exes|dated|used to|first|back in|when i was|in (?:college|high school|school|university)|years? ago|almost"
        r"|nearly|never|thought|dream\w*|might|would|could|should|may|scared|afraid|worried|hope|wish|pretend\w*|band|team"
        r"|back together|made up|got over it|mantan|dulu|pertama|waktu (?:kuliah|sma|smp|sekolah|kecil)|hampir|nyaris|mimpi"
        r"|takut|kira\w*|pikir|pernah|bakal|mau|akan|belum|bertahun-tahun|balikan|nyambung lagi)\b"
        r"|\b(?:\w+) (?:years|tahun) (?:ago|yang lalu|lalu)\b"
    ),
    re.IGNORECASE,
)


def partings_in(plain: str, span: Span, stated: Sequence[Statement]) -> Iterator[Statement]:
    """Yield what a stretch says is over without its name, with what says so as its quote.

    Who is divorced is not married any more. The job that is `stated` before in the same stretch is the one after: "I work
    at Gojek now because I got fired".
    """
    for patterns, relation, targets in _OVER:
        found = _first(patterns, plain, span)
        if not found or any(each.end <= found.start() and _is_next(each, relation) for each in stated):
            continue
        for target in targets or (UNNAMED[relation],):
            yield _over(found, relation, target)
        divorced = _DIVORCED.search(found.group()) if relation == "partner" else None
        if divorced:
            target = "divorced" if divorced["en"] else "bercerai"
            yield replace(_over(found, "status", target), stance="holds")


def _first(patterns: Iterable[re.Pattern[str]], plain: str, span: Span) -> re.Match[str] | None:
    found = next(filter(None, (pattern.search(plain, *span) for pattern in patterns)), None)
    return None if found is None or _ELSE.search(plain, 0, span[1]) else found


def _is_next(claim: Statement, relation: str) -> bool:
    is_work = relation in _WORK and claim.relation in _WORK
    return is_work and claim.subject == PERSON and claim.stance == "holds"


def _over(found: re.Match[str], relation: str, target: str) -> Statement:
    return Statement(
        PERSON, relation, target, found.start(), found.start() + len(found.group().rstrip()), "ends"
    )
