"""Hears that the person and whom they were with have parted, where nobody is named: "we broke up", "kami putus".

There is one partner at a time, so it is plain who is meant; unless the words around it speak of one of long ago.
"""

import re
from collections.abc import Iterator

from app.memory.extraction.ending_words import LEFT_ME, NINGGALIN
from app.memory.extraction.folding import FOREIGN, Span, spaced
from app.memory.facts.relations import WHOEVER
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
_WHEN = (
    r"(?:,? (?:last|this) \w+|,? (?:yesterday|today|tonight|recently|now|for good|kemarin|barusan|tadi \w+|semalam|sekarang)"
    r"|,? (?:\w+|a couple of|a few) (?:days?|weeks?|months?|hari|minggu|pekan|bulan) (?:ago|lalu|yang lalu|kemarin)"
    r"|,? (?:minggu|bulan|tahun|pekan) (?:lalu|kemarin|ini)|,? (?:in|on|bulan|hari|sejak|since) \w+){0,3}"
)
_STOPS = (
    rf"(?= *(?:[.,;:!)(…–—{FOREIGN}\n]|\Z|\b(?:because|since|after|so|and|but|karena|soalnya|gara-gara|setelah|jadi|dan"
    r"|tapi|nih|deh|sih)\b))"
)
_PARTED = [
    re.compile(spaced(rf"\b{said}{_WHEN}{_STOPS}"), re.IGNORECASE)
    for said in (
        rf"we {_DONE}{_BROKE_UP}",
        rf"(?:i and my|my) (?:{_LOVED[0]}|ex)(?: and i)? {_DONE}(?:{_BROKE_UP}|{LEFT_ME})",
        rf"i {_DONE}(?:broke up with|broken up with|split up with|left|divorced|dumped) my {_LOVED[0]}",
        rf"i {_DONE}got (?:divorced|dumped)",
        rf"(?:kami|kita) {_DONE}{_PUTUS}",
        rf"(?:aku|saya|gue|gua|gw) (?:sama|dan|ama) {_LOVED[1]} {_DONE}{_PUTUS}",
        rf"(?:aku|saya|gue|gua|gw) {_DONE}(?:putus|cerai|bercerai|pisah)(?: (?:sama|dari|dengan|ama) {_LOVED[1]})?",
        rf"{_LOVED[1]} {_DONE}{NINGGALIN}",
    )
]
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


def partings_in(plain: str, span: Span) -> Iterator[Statement]:
    """Yield that the person is with their partner no more, whoever that is, with the words that say so as its quote.

    Who is divorced is not married any more.
    """
    for pattern in _PARTED:
        found = pattern.search(plain, *span)
        if found and not _ELSE.search(plain, 0, span[1]):
            end = found.start() + len(found.group().rstrip())
            yield Statement(PERSON, "partner", WHOEVER, found.start(), end, "ends")
            if divorced := _DIVORCED.search(found.group()):
                target = "divorced" if divorced["en"] else "bercerai"
                yield Statement(PERSON, "status", target, found.start(), end)
            return
