"""Which parts of a long message its person typed: pieces in which they speak of themselves as people do when they chat.

More than half an hour's typing is mostly pasted: an article, a story, a log. So a long message is read piece by piece, each
some sentences long, and only where somebody speaks of themselves in most sentences and of the present. A message that says
that it hands over a text, or that looks like a document anywhere, is not read at all: a story told by an "I" looks like its
author's own words otherwise.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.memory.extraction.folding import FOREIGN, Span, any_of, fold
from app.memory.extraction.sentences import sentences_of

PIECE_LETTERS = 1_200
# Nobody types one that is longer; without its stops nothing tells who speaks.
LONGEST_SENTENCE = 800
LEAST_OF_SELF, LEAST_OF_NOW = 0.4, 0.5
# Where people say what they hand over.
EDGE_LETTERS = 400
FEWEST_REPORTS = 3

_SELF = re.compile(r"\b(?:i|im|ive|my|me|myself|we|our|aku|saya|gue|gua|gw|kami|\w{2,}ku)\b")
_NOW = re.compile(
    r"\bi (?:am|m|have|ve|do|don t|live|work|love|like|hate|want|need|feel|think|know|can|can t|will|ll|keep|still|guess"
    r"|hope|wish|miss|wonder)\b|\b(?:aku|saya|gue|gua|gw)\b(?!\s+(?:waktu itu|dulu))"
    r"|\b(?:my|our) [\w ]{1,20}\b(?:is|are|s)\b"
)
_THEN = re.compile(
    r"\bi (?:was|had|went|did|didn t|said|saw|came|took|felt|thought|knew|could|would|stood|looked|turned|walked|heard"
    r"|\w{2,}ed)\b|\b(?:aku|saya|gue|gua|gw)\s+(?:waktu itu|dulu)\b"
)
_TEXTS = (
    r"(?:article|essay|blog|chapter|novel|memoir|script|transcript|screenplay|draft|story|report|minutes|letter|e-?mail|newsletter"
    r"|lyrics|poem|thread|text|post|page|book|site|speech|interview|review|message|excerpt|passage"
    r"|artikel|esai|cerpen|cerita|novel|naskah|transkrip|kutipan|tulisan|teks|surat|laporan|notulen|berita|lirik|puisi|buku"
    r"|pidato|wawancara|ulasan|postingan|pesan)"
)
# Asks for something to be done to a text, or calls what is there one.
_HANDS_OVER = re.compile(
    any_of(
        """
        summari[sz]e\\w*|summary|translat\\w+|proofread\\w*|rewrite|rephrase|paraphrase|shorten|tl ?dr|excerpt|pasted?
        pasting|forwarded|copied|what (?:do|did) you (?:think|make) of this|read this|read it|check this|look at this
        ringkas\\w*|rangkum\\w*|terjemah\\w*|parafrase\\w*|koreksi|perbaiki|salinan|tempel|copas|baca ini|lihat ini|cek ini
        """
    )
    + rf"|\b(?:this|these|following|below|here s|here is|here are|from|ini|berikut|dari)\s+(?:\w+\s+){{0,3}}{_TEXTS}\b"
    + r"|\b(?:wrote|writes|said|says|sent|told|texted|posted|bilang|nulis|menulis|cerita|kirim\w*)\b[^.!?\n:]{0,40}:"
    + rf"|\b{_TEXTS}\s+(?:below|ini|berikut|di bawah)\b"
)
_DOCUMENT = re.compile(
    r"https?://|\bwww\.\w|[©®™]|\ball rights reserved\b|\bcopyright\b|\bhak cipta\b|\bsubscribe\b|\bread more\b"
    r"|\bbaca juga\b|\bfigure \d|\btable \d|\bet al\b"
    r"|^[ \t]*(?:#{1,6} |\d+\.\d+|chapter\b|bab \w+$|part \w+$|page \d|by [a-z]+ [a-z]+$)"
    r"|^[ \t]*(?:from|to|subject|date|dari|kepada|perihal)[ \t]*:",
    re.MULTILINE,
)
# A line that nobody types who speaks of themselves: an address alone, the heading of a profile, the buttons of a page.
_PAGE = re.compile(
    r"^[ \t]*https?://\S+[ \t]*\n"
    r"|^[ \t#*]*(?:about (?:me|us|the author|this host)|author bio|bio|my bio|biography|profile"
    r"|tentang (?:saya|aku|kami|penulis)|biodata|profil)[ \t*:]*\n"
    r"|^[^\n]{0,40}\b(?:share|bagikan)\b[^\n]{0,20}\|[^\n]*$|\bcomments? \(\d+\)|\bkomentar \(\d+\)"
    r"|[★☆]{2,}|\bverified (?:buyer|purchase)\b|\bpembeli terverifikasi\b",
    re.MULTILINE,
)
_BRIEF = (
    r"(?:bio|biography|profile|caption|status|tweet|comment|testimonial|listing|review|post|thread|story|message|e-?mail|letter"
    r"|article|lyrics|poem|biodata|profil|postingan|komentar|ulasan|cerita|pesan|surat|artikel|lirik|puisi|thread|twit)"
)
# Shows a text to come: "this bio made me laugh:".
_PRESENTED = re.compile(
    r"^[ \t]*(?:\w+ ){0,6}?(?:this|these|here s (?:a|the|this)|here is (?:a|the|this)|found an?|saw an?|from an?"
    r"|ada|nemu|baca|ini|dari)"
    rf" (?:\w+ ){{0,3}}?{_BRIEF}\b[^.!?\n:]{{0,60}}:[ \t]*\n",
    re.MULTILINE,
)
# Signs of rows, names of accounts and parts in a play.
_MARKED = re.compile(r"[@\[\]<>=_|{}#*:]|\bid \d")
_PARAGRAPH = re.compile(r"\s*\n\s*\n")
_REPORTS = re.compile(
    r"\b(?:(?:he|she|they|i) (?:said|asked|replied|whispered|muttered|exclaimed|answered|cried)|said (?:he|she|the|[a-z]+)\b"
    r"|ujar\w*|sahut\w*|gumam\w*|bisik\w*|kata (?:lelaki|perempuan|wanita|pria)|tanya(?:nya|ku))\b"
)


def is_pasted(text: str) -> bool:
    """Tell whether a short message hands over a text of somebody else's: a page, a profile, a review, a post."""
    low = fold(text)
    return bool(_PAGE.search(low) or _PRESENTED.search(low))


def typed_spans(text: str, own: str) -> list[Span]:
    """Return the stretches of a long message that its person typed themselves; `own` is the text without foreign words."""
    low = fold(text)
    is_handed_over = _HANDS_OVER.search(low, 0, EDGE_LETTERS) or _HANDS_OVER.search(
        low, len(low) - EDGE_LETTERS
    )
    if is_handed_over or _DOCUMENT.search(low) or len(_REPORTS.findall(low)) >= FEWEST_REPORTS:
        return []
    return list(_joined(_typed_pieces(own)))


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring sentences of one paragraph: where they stand, how many say something, and how many of those of whom."""

    spans: Sequence[Span]
    told: int
    of_self: int
    of_now: int
    of_then: int

    @property
    def is_of_self(self) -> bool:
        """Whether somebody speaks of themselves in it."""
        return self.of_self >= LEAST_OF_SELF * self.told


def _typed_pieces(own: str) -> Iterator[Span]:
    pieces = list(_pieces(own))
    for place, piece in enumerate(pieces):
        # What stands alone among other things was pasted with them.
        around = pieces[max(place - 1, 0) : place + 2]
        whole = Piece(
            (),
            sum(each.told for each in around),
            sum(each.of_self for each in around),
            sum(each.of_now for each in around),
            sum(each.of_then for each in around),
        )
        is_of_now = whole.of_now > 0 and whole.of_now >= LEAST_OF_NOW * (whole.of_now + whole.of_then)
        if piece.is_of_self and whole.is_of_self and is_of_now:
            yield from piece.spans


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield neighbouring sentences as one stretch, each with the mark before it, by which a sentence is known to begin."""
    begun: Span | None = None
    for start, end in spans:
        if begun and begun[1] == start:
            begun = (begun[0], end)
            continue
        if begun:
            yield begun
        begun = (max(start - 1, 0), end)
    if begun:
        yield begun


def _pieces(own: str) -> Iterator[Piece]:
    """Yield the sentences of a text, some of them at a time, without those that nobody types."""
    low, some, first = fold(own), list[Span](), 0
    for sentence in sentences_of(own):
        is_next = _PARAGRAPH.match(own, sentence.start) or own.endswith("\n\n", first, sentence.start)
        if some and (is_next or sentence.end - first > PIECE_LETTERS):
            yield _piece(low, some)
            some = []
        first = first if some else sentence.start
        is_own = sentence.end - sentence.start <= LONGEST_SENTENCE
        if is_own and not _MARKED.search(own, sentence.start, sentence.end):
            some.append((sentence.start, sentence.end))
    if some:
        yield _piece(low, some)


def _piece(low: str, spans: Sequence[Span]) -> Piece:
    sentences = [low[start:end] for start, end in spans]
    told = [sentence for sentence in sentences if sentence.strip(f" \n{FOREIGN}")]
    of_self = [sentence for sentence in told if _SELF.search(sentence)]
    return Piece(
        spans,
        len(told),
        len(of_self),
        sum(bool(_NOW.search(sentence)) for sentence in of_self),
        sum(bool(_THEN.search(sentence)) for sentence in of_self),
    )
