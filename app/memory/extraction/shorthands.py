"""What stands in angle brackets in the tables of forms: small words that speakers strew in, and whole tables of nouns."""

from app.memory.extraction.folding import any_of, words_of
from app.memory.extraction.negators import ENGLISH_NOT, INDONESIAN_NOT
from app.memory.extraction.nouns import (
    COLOURS,
    HOBBIES,
    ILLNESSES,
    LANGUAGES,
    MODELS,
    NATIONALITIES,
    PETS,
    RELIGIONS,
    SKILLS,
    SPORTS,
    TRANSIT,
    VEHICLES,
)
from app.memory.extraction.occupations import ENDINGS, ENGLISH, INDONESIAN

_TRADES = "|".join(sorted(ENGLISH))
_KERJAAN = "|".join(sorted(INDONESIAN, key=len, reverse=True))

_ENGLISH = {
    "am": "(am|m|was always|have always been|ve always been)",
    "are": "(are|re)",
    "have": "(have got|ve got|have|ve|got)",
    "not": f"({ENGLISH_NOT})",
    "cannot": "(can t|cannot|cant|can not)",
    "adv": (
        "((also|still|now|really|just|only|currently|actually|already|always|usually|often|mostly|mainly|even"
        "|absolutely"
        "|totally|secretly|honestly|happily|do|quite|truly|sometimes|recently|finally|simply|rather"
        "|have always|ve always"
        "|officially|definitely|personally|in fact|at last|last month|last week|myself|proudly|too|so|kinda|very) )*"
    ),
    "love": (
        "(love|like|adore|enjoy|(m|am) <adv>(fond of|into|mad about|crazy about|nuts about|keen on"
        "|passionate about|obsessed with)"
        "|(have|ve) a soft spot for|<cannot> get enough of)"
    ),
    # What is wanted at this moment is no plan.
    "instant": (
        "(know|ask|tell|say|talk|see|cry|scream|sleep|go home|die|hear|thank|believe|hug|hide|be honest|punch"
        "|laugh|try that"
        "|apologi[sz]e|vent|understand|stop|start|give up|think|remember|show|point out|mention|add|complain"
        "|quit this"
        "|run away|do it|do that|check|clarify|kill|hurt|kiss|marry you|be with|save|get|have|eat|drink|be)"
    ),
    "count": r"(an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}|several|some|my)",
    "part": (
        "(back|knees?|ankle|wrist|arm|leg|foot|hand|finger|toe|shoulder|hip|neck|rib|nose|heart|eyesight"
        "|hearing|spine|elbow"
        "|collarbone|dis[ck]|tooth|teeth|memory|stomach|eye|ear)"
    ),
    "weekdays": "((on|every|each) (mon|tues|wednes|thurs|fri|satur|sun)days?)",
    "hour": (
        r"{(about |around |half past |quarter (to|past) )?(\d{1,2}([:.]\d\d)?|three|four|five|six|seven|eight"
        r"|nine|ten|eleven"
        r"|noon|midnight)\b[^,]*}"
    ),
    "month": "(january|february|march|april|may|june|july|august|september|october|november|december)",
    "date": r"{(the )?((\d{1,2}|\w+)(st|nd|rd|th)?( of)? <month>|<month> (the )?\d{1,2})\w*( \d{4})?}",
    "languages": (
        "{(fluent |some |a little |a bit of |good |broken |basic |native )*<language>((,| and|, and) <language>)*}"
    ),
    "job": rf"{{([\w-]+ ){{0,3}}({_TRADES}|{ENDINGS})\b( (at|in|for|with|of|from) .+)?}}(?! by heart)",
    "transit": "(tram|bus|taxi|cab|lorry|truck|train|ambulance|forklift|school bus|coach|crane|tractor|metro|subway)",
    "kind": (
        "(?P<kind>colou?r|food|dish|meal|cake flavou?r|cake|dessert|drink|fruit|song|band|film|movie|book"
        "|author|animal|season"
        "|game|sport|flower|place|city|day|month|number|subject|snack|ice cream|tea|word|show|series|flavou?r"
        "|holiday|team"
        "|warna|makanan|minuman|kue|lagu|buku|hewan|binatang|musim|penyanyi|buah|hari|tempat|olahraga"
        "|pelajaran|sayur|camilan"
        "|jajanan|rasa|kota|bunga|angka|warung|klub|tim)"
    ),
}
_INDONESIAN = {
    "kan": (
        r"((sendiri|tuh|sih|juga|emang|memang|masih"
        r"|(udah|sudah) (hampir |sekitar |lebih dari )?(\d{1,2}|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan"
        r"|sepuluh|beberapa) (tahun|bulan|minggu)|udah|sudah|dah|lagi|sedang|baru|cuma|hanya|sekarang|kini"
        "|paling|lebih"
        "|selalu|sering|biasanya|kan|mah|ya|banget|akhirnya|ternyata|sebenarnya|sebenernya|aslinya|asli"
        "|orangnya|itu|tu"
        "|adalah|seorang|aja|dari dulu|jujur|termasuk|kebetulan|tetap|tetep|saat ini|mulai|akan) )*"
    ),
    "tidak": f"({INDONESIAN_NOT})",
    "adalah": (
        "((itu|adalah|ialah|cuma|sih|sekarang|memang|emang|tuh|ya|ini|baru|udah|sudah|tetap|tetep|sebenarnya"
        "|sebenernya"
        "|ternyata|di|yang bener|yang benar|tanggal|jadi|masih|dari dulu|selalu) )*"
    ),
    "kini": "((sekarang|kini|masih|udah|sudah|lagi) )*",
    "ku": "(ku| ku| aku| saya| gue| gw| gua)",
    "berapa": (
        r"((se\w+|satu|dua|tiga|empat|lima|enam|tujuh|delapan|\d{1,2}|banyak|beberapa)( ekor| orang| buah)?)"
    ),
    "jam": (
        r"{(jam|pukul) (setengah )?(\d{1,2}([.:]\d\d)?|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan"
        r"|sepuluh|sebelas"
        r"|dua belas)\b.*}"
    ),
    "badan": (
        "(tangan|kaki|lutut|punggung|pinggang|leher|bahu|jari|gigi|mata|telinga|kuping|perut|kepala|tulang"
        "|pergelangan|hidung"
        "|pundak)"
    ),
    "pekerjaan": rf"({_KERJAAN})\b",
}
_NOUNS = {
    "pet": any_of(PETS),
    "illness": any_of(ILLNESSES),
    "language": any_of(LANGUAGES),
    "religion": any_of(RELIGIONS),
    "nation": any_of(NATIONALITIES),
    "skill": any_of(SKILLS),
    "sport": any_of(SPORTS),
    "craft": any_of(HOBBIES),
    "colour": any_of(COLOURS),
    "vehicle": any_of(VEHICLES),
    "vehicle+": words_of(VEHICLES),
    "model": any_of(f"{VEHICLES}{MODELS}"),
    "angkutan": any_of(f"{VEHICLES}{TRANSIT}"),
}
SHORTHANDS = _ENGLISH | _INDONESIAN | _NOUNS
