"""Finds whom a person calls theirs: family, friends, colleagues and animals, with their names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.memory.extraction.alphabets import CAPITALS, SMALL
from app.memory.extraction.folding import any_of, words_of
from app.memory.extraction.nouns import (
    KERABAT,
    KIN,
    KIN_ADJECTIVES,
    NAMES_OF_TIME,
    NATIONALITIES,
    PETS,
    RELIGIONS,
)

_WORDS = {word: relation for words, relation in (KIN | KERABAT).items() for word in words.split("|")}


def _longest_first(words: str) -> str:
    return "|".join(sorted(words.split("|"), key=len, reverse=True)).replace(" ", r"[\s-]+")


_ENGLISH = _longest_first("|".join(KIN))
_INDONESIAN = _longest_first("|".join(KERABAT))
_OWNER = r"(?:ku|\s+(?:ku|aku|saya|gue|gua|gw|kami|kita))"
_WORD_OF_NAME = rf"[{CAPITALS}][{SMALL}][\w-]*"
_CAPITAL = f"(?-i:[{CAPITALS}])"
# As people are called, with a capital, wherever case does not matter else.
NAME = (
    r"(?-i:(?:(?:Mr|Mrs|Ms|Dr|drg|Pak|Bu|Mas|Mbak|Mevrouw)\.?\s+)?"
    rf"{_WORD_OF_NAME}(?:\s+{_WORD_OF_NAME})?)"
)
_NAME = f"(?P<name>{NAME})"
# The name right behind the word, or said to be it.
_CALLED = r"(?:\s+(?:is|was|are|s)?\s*(?:called|named)\s+|\s+s?\s*name\s+is\s+|\s+is\s+|\s+|,\s+)"
_BERNAMA = r"(?:\s+(?:itu\s+)?(?:namanya|bernama|nama|itu|si|adalah|ialah|cuma|hanya)\s+|\s+|,\s+(?:si\s+)?)"
_PLURALS = {"children": "child", "mice": "mouse", "geese": "goose"}
# One of the person's, or several: "cats", "sister", "anak kucing".
KIN_NOUN = rf"(?:{any_of(PETS)}|children|(?:{_ENGLISH})s?|{_INDONESIAN})"
_KIN_NOUN = re.compile(KIN_NOUN, re.IGNORECASE)
_MINE = re.compile(rf"\b(?:my|our)\s+{KIN_ADJECTIVES}(?P<kin>{_ENGLISH})\b{_CALLED}{_NAME}\b", re.IGNORECASE)
_PUNYAKU = re.compile(rf"\b(?P<kin>{_INDONESIAN}){_OWNER}\b{_BERNAMA}{_NAME}", re.IGNORECASE)
_IS_MINE = re.compile(
    rf"(?:(?<!\w)(?<!\w\s)|\b(?:and|but|because)\s+){_NAME}\s*(?:\s+is|\s+was|\s+s)\s+(?:also\s+|really\s+|just\s+)*my\s+{KIN_ADJECTIVES}"
    rf"(?P<kin>{_ENGLISH})\b(?!\s+s\s)",
    re.IGNORECASE,
)
_ITU_PUNYAKU = re.compile(
    rf"(?:(?<!\w)(?<!\w\s)|\b(?:dan|tapi|soalnya)\s+){_NAME}\s+(?:(?:itu|adalah|ini|sekarang|tuh|emang|memang|udah|sudah|jadi|kan)\s+)*"
    rf"(?P<kin>{_INDONESIAN})\w{{0,4}}?(?:\s+(?:sekelas|sekantor|kantor|kos|baik|dekat|kuliah|kecil))?{_OWNER}\b",
    re.IGNORECASE,
)
_PET = re.compile(
    rf"\b(?:my|our)\s+{KIN_ADJECTIVES}(?:\w+\s+)?(?P<kin>{any_of(PETS)}){_CALLED}{_NAME}\b",
    re.IGNORECASE,
)
_PELIHARAAN = re.compile(rf"\b(?P<kin>{words_of(PETS)}){_OWNER}\b{_BERNAMA}{_NAME}", re.IGNORECASE)
_OF_MINE = re.compile(
    rf"(?:(?<!\w)(?<!\w\s)){_NAME}(?:\s+is|\s+s)\s+my\s+{KIN_ADJECTIVES}(?P<kin>{_ENGLISH})\s+s\s+(?P<pet>{any_of(PETS)})",
    re.IGNORECASE,
)
# Only what people keep for company, since "my chicken" may be a meal.
_ANIMAL = re.compile(
    rf"\b(?:my|our)\s+(?:(?:new|old|little|other|own|poor|two|three)\s+)*(?P<pet>cats?|kittens?|dogs?|pupp(?:y|ies)|hamsters?|parrots?|budgies?"
    rf"|guinea\s+pigs?|tortoises?|bunny|bunnies)\b(?!\s+(?:died|passed|ran\s+away|is\s+dead|(?:is\s+|was\s+)?(?:called|named)\b|s?\s*name\b|is\s+{_CAPITAL}|s\b|allerg|food|walker|sitter|person|hair|named|called|{_CAPITAL}))"
    rf"|\b(?P<hewan>(?:burung\s+)?(?:kucing|anjing|kelinci|hamster|beo|kakatua|lovebird|iguana|marmut))(?:ku|\s+(?:aku|saya|gue|gw))\b"
    rf"(?!\s+(?:mati|meninggal|hilang|kabur|namanya|bernama|si|{_CAPITAL}))",
    re.IGNORECASE,
)
# Written with a capital and behind such a word, but no names.
_NO_NAMES = re.compile(
    any_of(NATIONALITIES + RELIGIONS + NAMES_OF_TIME)
    + r"|(?:I|It|He|She|We|They|That|This|Here|There|What|Who|Dia|Itu|Ini|OK|TV|AC|WA|Is|In|On|And|The|Aku|Saya|Gue"
    r"|Mantan|Bekas|Eks|Almarhum|Almarhumah|Alm)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|isn\W?t|wasn\W?t|aren\W?t|bukan)\s+(?:\w+\s+)?\Z", re.IGNORECASE)
_WHICH = re.compile(r"\s+(?:yang|yg)\b", re.IGNORECASE)
# In front of whoever was a person's own once. Who died is one's mother still, but not one's partner.
_FORMER = re.compile(r"\b(?:mantan|bekas|eks|ex)[\s-]+(?:\w+\s+)?\Z", re.IGNORECASE)
_LATE = re.compile(r"\b(?:almarhum(?:ah)?|alm\.?|mendiang|late)\s+\Z", re.IGNORECASE)
_FORMER_LETTERS = 24
# Words that begin a sentence in front of somebody of theirs, with a capital.
_BEGINNINGS = re.compile(
    r"(?:kemarin|kemaren|tadi|semalam|semalem|besok|lusa|nanti|sama|bareng|dengan|pas|waktu|ketika|saat|kalau|kalo|karena"
    r"|soalnya|tapi|tetapi|dan|untuk|buat|dari|ke|di|pada|jadi|terus|trus|lalu|hari|minggu|bulan|tahun|malam|pagi|siang|sore"
    r"|akhirnya|sekarang|dulu|cuma|hanya|ada|punya|sayangnya|untung|untungnya|rumah|mobil|motor|ulang|nama|umur|foto|kata"
    r"|menurut|bahkan|termasuk|selain|seperti|kayak|kayaknya|bahwa|supaya|biar|makanya|habis|abis|setelah|sebelum|hampir"
    r"|semoga)\b",
    re.IGNORECASE,
)
# Whoever is said to be the one of the next word's.
_SOMEBODYS = re.compile(
    rf"(?:{_INDONESIAN}|{words_of(PETS)}|guru|dosen|dokter|bos|atasan|majikan|karyawan|temen|teman|sahabat|rekan|pacar|tunangan"
    r"|istri|suami|anak|bayi|cucu|ponakan|keponakan|tetangga|sopir|supir|pembantu|pengasuh|murid|mantan)\s+\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Kin:
    """Somebody who belongs to the person: by which relation, under which name, and where that is said."""

    relation: str
    word: str
    name: str
    start: int
    end: int

    @property
    def target(self) -> str:
        """How the fact calls them; a child, an animal or a relative with the word, since that tells more than the name."""
        with_word = self.relation in ("has_child", "has_pet", "relative", "knows", "sibling", "grandparent")
        return f"{self.word} {self.name}" if with_word else self.name


def relation_of_kin(word: str) -> str | None:
    """Return the relation that a kinship word says, or None."""
    return _WORDS.get(re.sub(r"[\s-]+", " ", word.lower()))


def singular_of(word: str) -> str:
    """Return what one of several is called, in small letters: "cats" is of a cat; "kucing" is one or several."""
    low = word.lower()
    found = [low[:-1], f"{low[:-3]}y"] if low.endswith("s") else []
    return _PLURALS.get(low) or next((each for each in found if _KIN_NOUN.fullmatch(each)), low)


def is_name(words: str) -> bool:
    """Tell whether words with capitals are a name, rather than a month or a nation."""
    return not _NO_NAMES.match(words)


def kin_in(plain: str, span: tuple[int, int]) -> Iterator[Kin]:
    """Yield whom a stretch names as the person's own; `plain` has its capitals, and spaces for apostrophes."""
    for pattern in (_MINE, _PUNYAKU, _IS_MINE, _ITU_PUNYAKU):
        for found in pattern.finditer(plain, *span):
            relation = relation_of_kin(found["kin"])
            if relation and _is_somebody(found) and not _is_former(found, relation) and not _is_owner(found):
                yield _kin(found, relation)
    for pattern in (_PET, _PELIHARAAN):
        for found in pattern.finditer(plain, *span):
            if is_name(found["name"]):
                yield _kin(found, "has_pet")


def _is_former(found: re.Match[str], relation: str) -> bool:
    before = found.string[max(0, found.start("kin") - _FORMER_LETTERS) : found.start("kin")]
    return bool(_FORMER.search(before) or (relation == "partner" and _LATE.search(before)))


def _is_owner(found: re.Match[str]) -> bool:
    """Tell whether the name is of somebody of theirs: "guru anakku namanya Bu Siti" is of the child's teacher."""
    before = found.string[max(0, found.start("kin") - _FORMER_LETTERS) : found.start("kin")]
    is_indonesian = found.re in (_PUNYAKU, _ITU_PUNYAKU)
    return is_indonesian and bool(_SOMEBODYS.search(before))


def _is_somebody(found: re.Match[str]) -> bool:
    """Tell whether the name is one: "Kemarin kakakku datang" names nobody."""
    return is_name(found["name"]) and not (found.re is _ITU_PUNYAKU and _BEGINNINGS.match(found["name"]))


def others_pets_in(plain: str, span: tuple[int, int]) -> Iterator[tuple[str, str, int, int]]:
    """Yield whose animal somebody is: the owner's kinship word, the animal with its name, and where that is said."""
    for found in _OF_MINE.finditer(plain, *span):
        if is_name(found["name"]):
            yield found["kin"].lower(), f"{found['pet']} {found['name']}", found.start("name"), found.end()


def animals_in(plain: str, span: tuple[int, int]) -> Iterator[tuple[str, int, int]]:
    """Yield the animals without a name that a stretch calls the person's own."""
    for found in _ANIMAL.finditer(plain, *span):
        # "Luna isn't my cat" tells of none, and "kucingku yang Mimi" of one of several.
        if _DENIED.search(plain, span[0], found.start()) or _WHICH.match(plain, found.end(), span[1]):
            continue
        yield " ".join((found["pet"] or found["hewan"]).split()), found.start(), found.end()


def _kin(found: re.Match[str], relation: str) -> Kin:
    begins = min(found.start("kin"), found.start("name"))
    quote = found.start() + (len(found.group()) - len(found.group().lstrip(" ,.;:!?\t")))
    return Kin(relation, " ".join(found["kin"].split()), found["name"], min(quote, begins), found.end())


# Somebody of the person's at the beginning of a clause, named or not.
ANYBODY_MINE = re.compile(
    rf"(?:(?:my|our)\s+{KIN_ADJECTIVES}(?:(?P<kin>{_ENGLISH})|(?P<pet>{any_of(PETS)}))|(?:(?P<kerabat>{_INDONESIAN})|(?P<hewan>{words_of(PETS)}))(?:{_OWNER}\b|\b(?=\s)))"
    rf"(?:\s+{_NAME})?\s*",
    re.IGNORECASE,
)
