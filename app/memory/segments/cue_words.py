"""By which words an event is known: patterns over sentences in small letters without apostrophes, English and Indonesian.

They are few and plain on purpose. An event that is missed can still be found among the messages; one that never was would
be remembered as something that moved the person.
"""

from dataclasses import dataclass

from app.memory.models import EpisodeKind


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that make a sentence an event: of which kind, how heavy from -1 to 1, and in which mood."""

    kind: EpisodeKind
    pattern: str
    weight: float
    mood: str = ""


_I = (
    r"\bi( m| am| was| feel| felt| ve been)( just| still| really| so| very| absolutely| totally| completely)*"
)
_AKU = r"\b(aku|saya|gue|gw)( lagi| masih| jadi| merasa| ngerasa| bener bener| benar benar| sangat)*"
_VERY = r" (banget|sekali|bgt|luar biasa)"
_KIN = (
    r"(mom|mum|mother|dad|father|sister|brother|grand(ma|mother|pa|father)|wife|husband|son|daughter|cat|dog)"
)
_KERABAT = r"(ibu|ayah|bapak|mama|papa|nenek|kakek|kakak|adik|suami|istri|kucing|anjing)"
_LONG_AGO = r".*\b(in \d{4}|tahun \d{4}|ago|long before|lalu|waktu|when i|dulu)\b"
# Whoever decides to eat an elephant decides nothing.
_WEIGHTY = r"(quit|leave|move|stop|start|marry|divorce|break up|apply|study|accept|turn|sell|adopt|tell|forgive|go back)"
_BERAT = r"(berhenti|pindah|resign|menikah|nikah|cerai|putus|kuliah|melamar|daftar|menerima|menolak|jual|mulai|pulang)"
_YOU = r"(you|kamu|kau)"

FEELINGS = (
    Cue("feeling", rf"\bmy {_KIN}( just)?( has| s)? (died|passed away)\b(?!{_LONG_AGO})", -1.0, "grief"),
    Cue(
        "feeling",
        rf"\b{_KERABAT}ku( baru saja| baru| tadi| sudah| udah)* (meninggal|wafat)\b(?!{_LONG_AGO})",
        -1.0,
        "grief",
    ),
    Cue("feeling", rf"{_I} (heartbroken|devastated|hopeless|miserable|grieving)\b", -0.9, "sad"),
    Cue("feeling", r"\bi( ve| have)?( just)? (cried|been crying|sobbed)\b", -0.7, "sad"),
    Cue("feeling", rf"{_I} (terrified|panicking)\b", -0.8, "afraid"),
    Cue("feeling", rf"{_I} (furious|livid)\b", -0.7, "angry"),
    Cue("feeling", rf"{_I} (overjoyed|ecstatic|thrilled|over the moon)\b", 0.9, "happy"),
    Cue("feeling", r"\bi( m| am| was) (so|really|very) (happy|proud|relieved)\b", 0.7, "happy"),
    Cue("feeling", r"\bi( m| am| was) (so|really|very) (sad|lonely|scared|ashamed|angry)\b", -0.7, "sad"),
    Cue("feeling", r"\bhappiest (day|moment|night) of my life\b", 1.0, "happy"),
    Cue("feeling", rf"{_AKU} (patah hati|putus asa|hancur|terpukul|kesepian)\b", -0.9, "sad"),
    Cue("feeling", rf"{_AKU} (nangis|menangis)\b", -0.7, "sad"),
    Cue("feeling", rf"{_AKU} (sedih|kecewa|marah|takut|malu){_VERY}\b", -0.7, "sad"),
    Cue("feeling", rf"{_AKU} (senang|seneng|bahagia|bangga|lega|terharu){_VERY}\b", 0.8, "happy"),
    Cue("feeling", r"\b(hari|momen) paling bahagia( dalam)? hidupku\b", 1.0, "happy"),
)
DECISIONS = (
    Cue("decision", rf"\bi( ve| have)?( finally| just)? decided (not )?to {_WEIGHTY}\b", 0.3),
    Cue("decision", r"\bi( ve| have)?( finally)? made up my mind\b", 0.3),
    Cue(
        "decision",
        rf"{_AKU}( sudah| udah| akhirnya| baru)* (memutuskan|mutusin|putuskan)( untuk| buat)?( tidak| nggak)? {_BERAT}\b",
        0.3,
    ),
)
FIRSTS = (
    Cue("first_time", r"\b(i|we)\b.*\bfor the first time\b", 0.4),
    Cue("first_time", r"\bfor the first time in my life\b", 0.5),
    Cue("first_time", r"\bmy (very )?first ever \w+", 0.4),
    Cue("first_time", r"\b(aku|saya|gue|gw)\b.*\b(pertama kali|pertama kalinya)\b", 0.4),
    Cue("first_time", r"\b(pertama kali|pertama kalinya)\b.*\b(aku|saya|gue|gw)\b", 0.4),
)
CLOSENESS = (
    Cue("closeness", r"\bi( really| do| truly)? (love|trust) you\b(?! to\b)", 0.8, "close"),
    Cue("closeness", r"\bi( really| ve)? missed you\b", 0.6, "close"),
    Cue("closeness", r"\byou mean (so much|a lot|the world) to me\b", 0.9, "close"),
    Cue("closeness", r"\bi( ve| have) never told (anyone|anybody)\b", 0.5, "open"),
    Cue("closeness", rf"\baku( juga)? (sayang|cinta|kangen)( banget)?( sama| ke)? {_YOU}\b", 0.8, "close"),
    Cue(
        "closeness",
        r"\b(belum pernah|gak pernah|nggak pernah) (aku )?cerita(in)?( ini)? ke siapa\w*",
        0.5,
        "open",
    ),
)
CUES = (*FEELINGS, *DECISIONS, *FIRSTS, *CLOSENESS)
# In front of a cue they turn it round, or say that it is only thought of.
TURNING = (
    r"\b(not|never|don t|didn t|isn t|wasn t|if|would|wouldn t|could|almost|hope|tidak|nggak|gak|ga|bukan|belum|jangan"
    r"|kalau|kalo|andai\w*|hampir|semoga)\b"
)
IMPORTANCE: dict[EpisodeKind, float] = {"feeling": 0.6, "decision": 0.7, "first_time": 0.6, "closeness": 0.6}
