"""Cuts what was meant into clauses, and tells whom each is about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.memory.extraction.folding import FOREIGN, any_of, spaced
from app.memory.extraction.marks import OWN_LABELS, REALITY, UNSURE, UNSURE_STARTS
from app.memory.extraction.negators import BEFORE, ENGLISH, INDONESIAN, NEGATORS
from app.memory.extraction.nouns import KERABAT

Language = Literal["en", "id"]

# Nobody states a plain thing of themselves in more; what is longer is not looked at.
LONGEST = 240
_SUBJECT = (
    r"(?:i|we|my|our|he|she|they|it|his|her|im|ive|aku|saya|gue|gua|gw|kami|kita|dia|\w{2,}ku|\w{2,}nya)\b"
)
_THEN = "".join(rf"(?<!\b{unit} )" for unit in ("hari", "minggu", "pekan", "bulan", "tahun", "masa")) + "lalu"
# "Putus sama Sonya" is from her, not and hers.
_AND_TOO = "".join(
    rf"(?<!\b{verb} )"
    for verb in (
        *("putus", "cerai", "pisah", "pacaran", "jadian", "nikah", "menikah", "tunangan", "bareng"),
        *("lagi", "nggak", "enggak", "gak", "ga", "tidak", "tak"),
    )
)
# When somebody moved, where it is said before the verb and without a subject: "tp bulan lalu pindah ke Bekasi".
_WHEN = (
    r"(?:(?:beberapa|\w+)\s+(?:hari|minggu|pekan|bulan|tahun)\s+(?:yang\s+|yg\s+)?lalu|(?:minggu|pekan|bulan|tahun)"
    r"\s+(?:yang\s+lalu|yg\s+lalu|lalu|kemarin|kemaren|ini)|kemarin|kemaren|barusan"
    r"|last\s+(?:week|month|year|spring|summer|autumn|winter)|yesterday|(?:\w+|a\s+few)\s+(?:days?|weeks?|months?|years?)"
    r"\s+ago)"
)
_MOVED = r"(?:(?:udah|udh|sudah|akhirnya|baru|we|just|finally)\s+)*(?:pindah(?:\s+rumah)?\s+ke|hijrah\s+ke|moved\s+to)\b"
_BOUNDARY = re.compile(
    # A comma within a number parts nothing.
    rf"[;:()…–—/!{FOREIGN}]|,(?!(?<=\d,)\d\d\d\b)|\.(?=\s|$)|\s-+\s"
    r"|\b(?:but|because|cause|although|though|whereas|however|tapi|tetapi|tp|tpi|padahal|soalnya|karena|sedangkan|namun|makanya|sementara)\b"
    # "Bulan lalu" is last month, not what comes then.
    rf"|\b(?:and|so|since|while|plus|then|yet|dan|jadi|terus|trus|{_THEN}|{_AND_TOO}sama)\b(?=\s+{_SUBJECT})"
    r"|\b(?:and|dan)\b(?=\s+(?:live|work|have|eat|drink|love|hate|speak|own|play|study|tinggal|kerja|bekerja|jadi|punya|suka"
    r"|dislike|detest|loathe|benci|anti|alergi|takut)\b)"
    rf"|\b(?:and|then|dan|terus|trus|trs|(?<!yang )(?<!yg ){_THEN})\b(?=\s+(?:{_WHEN},?\s+)?{_MOVED})"
    rf"|\b(?:and|then|dan|terus|trus|trs)\b(?=\s+{_WHEN},?\s+{_SUBJECT})"
    rf"|\b(?:and|or|nor|so|yet|plus|then)\b(?=\s+(?:{any_of(BEFORE)}\s+)*{any_of(ENGLISH)})"
    rf"|\b(?:dan|jadi|terus|trus|trs|{_THEN}|{_AND_TOO}sama|serta|cuma|cuman)\b(?=\s+(?:{any_of(BEFORE)}\s+)*{any_of(INDONESIAN)})"
)
# Small words before a subject, those of several words first.
_LEADS = """
    (?:and )?also that|you should know(?: that)?|i (?:have to |must )?admit(?: that)?
    (?:the )?(?:truth|fact) is(?: that)?|(?:as )?(?:it )?turn(?:s|ed) out(?: that)?
    (?:please |also |and )*(?:remember|note|know|save|store|write down|memori[sz]e)(?: this| also)*(?: that)?
    (?:please |also |and )*(?:keep in mind|don t forget)(?: this| also)*(?: that)?
    (?:tolong )?(?:catat|ingat|inget|simpan|jangan lupa)(?: ya| dong| juga| dulu)*(?: kalau| kalo| bahwa)?
    these days|at the moment|right now|in fact|to be honest|of course|as you know|for the record|as it happens|by now
    in the end|oh iya|oh ya|kadang-kadang|kalau aku sih|yang jelas|yang pasti
    i mean(?= (?:i|we|my) )|maksud(?:ku|nya)(?= (?:aku|saya|gue|gw|gua) )
    jadi(?=,| (?:aku|saya|gue|gw|gua|kami|kita|sekarang))
    and|but|so|well|yes|yeah|yep|no|nope|nah|oh|ok|okay|haha\\w*|hmm+|anyway|also|now|then|right|sure|wow|ah|hey|hi
    hello|true|sorry|thanks|besides|plus|actually|honestly|luckily|sadly|today|yesterday|currently|nowadays|lately
    recently|still|finally|just|only|really|personally|usually|normally|sometimes|mostly|often|always|because|though
    while|dan|tapi|eh|ya|iya|nggak|gak|terus|trus|haha|wkwk\\w*|sekarang|kini|emang|memang|lagian|sebenarnya
    sebenernya|aslinya|jujur|soalnya|padahal|karena|sedangkan|kan|ternyata|akhirnya|kebetulan|biasanya|kadang|sama
    pokoknya|untungnya|sayangnya|wah|waduh|yah|duh|lah|baru|udah|sudah|masih|makanya|sambil
"""
# "No, I ..." answers, but "no fish" and "nggak suka" deny.
_DENIES = (
    r"(?!(?:no|enggak|nggak|gak) (?!(?:i|im|ive|we|my|our|the|it|he|she|they|that|really|actually|but|because|wait|sorry"
    r"|aku|saya|gue|gua|gw|kami|kita)\b))"
)
_LEAD = re.compile(spaced(rf" *(?:{_DENIES}{any_of(_LEADS + REALITY + OWN_LABELS)} *)+"))
_TIME_EN = r"(?:every|each|on|in|at|since|this|next|last|for|after|during|most|from|until|once|twice) (?:[\w-]+ ){1,5}?"
_TIME_ID = (
    r"(?:tiap|setiap|bulan|hari|minggu|tahun|mulai|sejak|habis|setelah|sepulang|dari|di|selama|seminggu|kemarin|tadi|semalam|semalem"
    r"|besok|lusa|sehari|tanggal|abis) (?:[\w-]+ ){0,4}?"
)
_PAST = re.compile(r"(?:dulu|dulunya|waktu kecil|pas kecil|in the past|back then|as a child|as a kid)\s+")
_SELF = re.compile(
    spaced(
        rf"(?P<time>{_TIME_EN}|{_TIME_ID})?"
        r"(?:(?P<en>i(?= |m |ve )|im |ive )|(?P<we>we )|(?P<id>(?:aku|saya|gue|gua|gw|ane) )|(?P<kami>(?:kami|kita) )) *"
    )
)
# Who lived somewhere may leave out who moved then; who worked there may have moved to another office.
_MOVED_THEN = re.compile(rf"{_WHEN},?\s+(?={_MOVED})")
_LIVED = re.compile(
    r"(?:\w+\s+){0,3}?(?:tinggal|menetap|netap|ngekos|ngekost|kos|kost|ngontrak|berdomisili|domisili|pindah|live|lived"
    r"|living|moved)\b"
)
# Who works somewhere and then "moved to" somewhere may have another office or another home.
_WORKED = re.compile(r"(?:\w+\s+){0,3}?(?:kerja|bekerja|magang|work|works|worked|working)\b")
_MOVED_NOW = re.compile(_MOVED)
_UNSURE = re.compile(any_of(UNSURE))
_UNSURE_START = re.compile(any_of(UNSURE_STARTS))


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause in a message: where it begins behind its small words and where it ends.

    `language` is set where its subject is the person, `predicate` is where what they say of themselves begins.
    """

    start: int
    end: int
    stretch_end: int
    language: Language | None
    predicate: int
    is_ours: bool = False
    is_past: bool = False
    is_dropped: bool = False


# A clause that begins so has a subject of its own, so that a next one without any goes on about that.
_OTHER = re.compile(
    r"(?:he|she|it|they|you|this|that|there|the|his|her|their|your|who|which|dia|ia|mereka|kamu|lo|lu|itu|ini|ada|yang|si"
    rf"|pak|bu|mas|mbak|kak|bang)\b|my\b|(?:{'|'.join(KERABAT)})ku\b|(?!orangnya)\w{{2,}}nya\b"
)


# Who does what somebody has or knows is another than they: "aku punya temen yang suka ikan".
_EMBEDDED = re.compile(
    r"\b(?:who|that|which|he|she|they|yang|dia|mereka|\w{2,}ku)\s+(?:(?:really|always|also|only|juga|selalu|cuma|emang)\s+)*"
    r"(?:likes?|loves?|hates?|eats?|drinks?|lives?|works?|suka|doyan|demen|benci|takut|alergi|makan|minum|tinggal|kerja)\b"
)
# Of an animal or somebody that was just named, as likely as of its owner: "aku punya kucing, nggak suka ikan".
_HAS = re.compile(r"\b(?:punya|pelihara|melihara|piara)\b")
_JOINT = re.compile(r"\b(?:and|but|plus|or|so|also|dan|tapi|tetapi|tp|trus|terus|serta|namun)\b")
# "I don't smoke and drink" denies both.
_DENIED_BOTH = re.compile(
    r"\s*(?:and|dan|or|atau)\s+(?:eat|drink|have|own|play|speak|makan|minum|punya|main|merokok)\b"
)
_DENIES_SELF = re.compile(any_of(NEGATORS))


def clauses_of(low: str, span: tuple[int, int], carried: Clause | None = None) -> Iterator[Clause]:
    """Yield the clauses of a meant stretch, those left out that are not sure of themselves.

    `carried` is the last clause before it, if the person was its subject.
    """
    at, end = span
    for boundary in [*_BOUNDARY.finditer(low, at, end), None]:
        stop = boundary.start() if boundary else end
        if at < stop <= at + LONGEST and not low[at:stop].isspace() and not _UNSURE.search(low, at, stop):
            clause = _clause(low, (at, stop, end), carried)
            carried = clause if clause.language else None if _OTHER.match(low, clause.start) else carried
            if not _UNSURE_START.match(low, clause.start):
                yield clause
        at = boundary.end() if boundary else end


def _clause(low: str, place: tuple[int, int, int], carried: Clause | None) -> Clause:
    at, stop, stretch_end = place
    lead = _LEAD.match(low, at, stop)
    start = lead.end() if lead else at + len(low[at:stop]) - len(low[at:stop].lstrip())
    is_past = False
    if past := _PAST.match(low, start, stop):
        start, is_past = past.end(), True
    if found := _SELF.match(low, start, stop):
        language: Language = "en" if found["en"] or found["we"] else "id"
        begins = found.start("time") if found["time"] else start
        ours = bool(found["we"] or found["kami"])
        return Clause(begins, stop, stretch_end, language, found.end(), is_ours=ours, is_past=is_past)
    if carried and (is_past or _OTHER.match(low, start) or not _carries(low, carried, start)):
        carried = None
    begins = start
    if carried and (when := _MOVED_THEN.match(low, start, stop)):
        if not _LIVED.match(low, carried.predicate, carried.end):
            return Clause(start, stop, stretch_end, None, start, is_past=is_past)
        start = when.end()
    elif (
        carried and _MOVED_NOW.match(low, start, stop) and _WORKED.match(low, carried.predicate, carried.end)
    ):
        return Clause(start, stop, stretch_end, None, start, is_past=is_past)
    spoken = carried.language if carried else None
    return Clause(begins, stop, stretch_end, spoken, start, is_past=is_past, is_dropped=carried is not None)


def _carries(low: str, carried: Clause, start: int) -> bool:
    """Tell whether a clause that begins here without a subject is sure to have that of the clause before it."""
    before, joint = low[carried.predicate : carried.end], low[carried.end : start]
    denies = bool(_DENIES_SELF.match(low, start))
    if _EMBEDDED.search(before) or (denies and _HAS.match(before) and not _JOINT.search(joint)):
        return False
    return not (_DENIES_SELF.match(before) and _DENIED_BOTH.match(low, carried.end))
