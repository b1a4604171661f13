"""How people say that something is over: who died, was given away, left, and what was sold; pieces of regular expressions.

Each is what stands behind whom or what it is said of, or around it; in both languages, with spaces as `folding.spaced`
reads them.
"""

import re

from app.memory.extraction.folding import FOREIGN

# What may stand before the word that tells it.
DONE = (
    r"(?:(?:have|ve|has|had|s|is|are|was|were|just|finally|already|recently|sadly|also|now|all|got|since|unfortunately|then"
    r"|sekarang|udah|sudah|telah|baru|barusan|akhirnya|aja|kemarin|tadi|semalam|sayangnya|keburu|malah|terpaksa) ){0,4}"
)
HAD_TO = "(?:(?:had|have) to )?"
TIDAK = "(?:gak|nggak|enggak|ngga|ga|tidak|tak|gk)"
DIED = (
    "(?:died|passed away|(?:was|were|got|been) (?:just |recently |finally |sadly )*put (?:down|to sleep)"
    "|had to be put (?:down|to sleep)|crossed the rainbow bridge)"
)
MATI = "(?:mati|meninggal|wafat|berpulang|disuntik mati)"
DEAD = "(?:dead|no longer (?:with us|alive|around)|not (?:with us|alive|around) any ?more)"
NO_DEATH = (
    r"(?! (?:laughing|ketawa|again|of (?:laughter|boredom|shame|embarrassment)|(?:in|on|di) (?:the |my |a |his |her )?"
    r"(?:games?|films?|movies?|books?|stor(?:y|ies)|shows?|series|dreams?|stage|screen|minecraft|film|buku|cerita|mimpi"
    r"|novel|sinetron)|gaya|kutu|lampu|rasa|suri|listrik)\b)"
)
_CAME_BACK = (
    r"(?!.*\b(?:(?:came|come|is|s|was) (?:back|home|found)|returned|found (?:him|her|it|them)"
    r"|(?:balik|pulang|ketemu|kembali)(?: lagi)?)\b)"
)
STRAYED = f"(?:ran away|run away|escaped|disappeared|gone missing|went missing){_CAME_BACK}"
KABUR = f"(?:hilang|ilang|kabur|lepas){_CAME_BACK}"
_TO_SOMEBODY = "(?: ke)? (?:orang|keluarga|teman|temen|tetangga|saudara)(?:ku)?"
DIKASIH = (
    rf"(?:diadopsi{_TO_SOMEBODY}|dikasih(?:in|kan)?{_TO_SOMEBODY}"
    rf"|(?:aku |gue |kami |ku)kasih(?:in)?{_TO_SOMEBODY})"
)
SOLD = "(?:stolen|sold|totalled|written off)"
DIJUAL = "(?:(?:aku|gue|gua|gw|saya) jual|kujual|dicuri(?: orang)?|kemalingan)"
LEFT_ME = "(?:left|dumped|divorced) me"
NINGGALIN = "(?:mutusin|ninggalin|menceraikan|nyerain) (?:aku|saya|gue|gua|gw)"
DISMISSED = "(?:sacked|fired|laid off|let go|made redundant)"
DIPECAT = "(?:dipecat|di-?phk|diberhentikan)"
WHEN = (
    r"(?:,? (?:last|this) \w+|,? (?:yesterday|today|tonight|now|recently|for good|(?:in|on|since|sejak) \w+|kemarin|barusan"
    r"|tadi \w+|semalam|sekarang|lagi)"
    r"|,? (?:\w+|a couple of|a few) (?:days?|weeks?|months?|years?|hari|minggu|pekan|bulan|tahun) (?:ago|(?:yang )?lalu)"
    r"|,? (?:minggu|bulan|tahun|pekan) (?:(?:yang )?lalu|kemarin|ini)|,? (?:bulan|tahun|hari|pas) \w+){0,3}"
)
STOPS = (
    rf"(?=\s*(?:[.,;:!)(…—–{FOREIGN}\n]|\Z|\b(?:because|since|after|so|and|but|karena|soalnya|gara-gara|setelah|jadi|dan|tapi"
    r"|nih|sih|deh)\b))"
)
# Behind these nothing is over yet, or only somebody thinks so.
UNSURE = re.compile(
    r"\b(?:dream\w*|imagin\w*|thought|think|fear\w*|afraid|scared|worr\w*|wish\w*|hop(?:e|ed|ing)|nearly|almost|might|would"
    r"|could|never|pretend\w*|mimpi|takut|khawatir|kira|kirain|pikir|hampir|nyaris|andai\w*|belum|semoga|katanya|kabarnya"
    r"|pura-pura)\b",
    re.IGNORECASE,
)


def let_go(whom: str) -> tuple[str, ...]:
    """Return how people say of an animal that they gave it away or let it die; `whom` is a pattern of how it is called."""
    return (
        rf"(?:gave|give|given) {whom} (?:away|up(?! on)(?: for adoption)?|to (?:a (?:new \w+|shelter)|new owners))",
        rf"put {whom} (?:down|to sleep)",
        rf"(?:rehomed?|buried) {whom}",
        rf"(?:suntik|nyuntik|menyuntik) mati {whom}",
        rf"kasih(?:in|kan)? {whom}{_TO_SOMEBODY}",
    )
