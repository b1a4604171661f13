"""Words at which a target ends or that are none, in English and Indonesian; pieces of regular expressions, see `marks`."""

from app.memory.date_words import NUMBERS

# What may stand before a target and is no part of it.
ARTICLES = """
    a|an|the|my|our|some|any|of|to|about|lot of|lots of|plenty of|sama|si|seorang|seekor|sebuah|ada|yang namanya|buat|kalau
    dengan|banget|sekali
"""
# Behind these comes another thought, or they only strengthen.
TAILS = r"""
    because|cause|which|who|whom|that|when|whenever|while|if|since|although|though|but|so|as|unless|until|where
    and (?:i|we|he|she|it|they|my|our|his|her|then|now|that|so|am|was|have|not)|these days|nowadays|now|right now
    anyway|any more|anymore|too|as well|lately|at the moment|actually|really|honestly|though|already|again|instead
    after all|by now|no more(?! than)|i mean|i meant|eh|maksudku|maksudnya|maksud (?:aku|gue|gw)|dari (?:kecil|lahir)|than
    for (?:now|years|ages|a while|a long time|ever|(?:(?:over|about|almost|nearly|around) )?\w+ (?:years|months))
    more than|ever|so much|a lot|very much|at all|to death|myself|like crazy|of course|you know|i think|i guess
    mostly|mainly|thank god|please|since|here|there|karena|soalnya|kalau|kalo|yang|tapi|jadi|biar|supaya|sih|dong
    deh|kok|lho|loh|nih|tuh|ya|kan|lagi|juga|aja|saja|doang|banget|sekali|sekarang|dulu|sejak|dari dulu|selama ini
    waktu|pas|terus|makanya|dan (?:aku|saya|gue|kami|dia|jadi|itu|ini)|kayak|seperti|daripada|apalagi|walau|meski
    dicuri|kemalingan|dijual|kujual|padahal|gara-gara|sampai|sampe|udah|sudah|bener|beneran|pokoknya|deng|bro|sis|kak|mah|gitu|gini|parah|mulu
    melulu|setengah mati|buat|sebagai|(?:pada )?tahun (?:19|20)\d\d|in (?:19|20)\d\d
    (?:bulan|tahun|minggu) (?:lalu|kemarin|ini)|last (?:week|month|year|night)|yesterday
"""
# How long ago something was, said behind it; none of it is what it was.
_COUNT = (
    r"(?:(?:(?:just|only|about|around|over|almost|nearly|more than|baru|sekitar|kira-kira|lebih dari) )*"
    rf"(?:\d+|{'|'.join(word for word in sorted(NUMBERS) if ' ' not in word)}|a couple of|a few|several|half a))"
)
AGO = (
    rf"(?:{_COUNT} )?(?:days?|weeks?|months?|years?|hours?) ago"
    rf"|(?:{_COUNT} |se)?(?:hari|minggu|pekan|bulan|tahun|jam) (?:yang |yg )?(?:lalu|kemarin|silam)"
    r"|the (?:day before yesterday|other day)|kemarin lusa|baru-baru ini"
)
# What begins so points at something else, or says nothing.
NO_TARGETS = r"""
    it|this|that|these|those|you|your|him|her|them|me|us|what|how|why|who|when|where|whether|everything|nothing
    anything|something|someone|somebody|everybody|everyone|anyone|one|none|both|such|too|so|very|not|no|never|there
    here|i|we|he|she|they|his|their|every|daily|today|tonight|yesterday|tomorrow|right now|myself|yourself|either
    neither|another|other|others|more|less|most|enough|much|many|all|some|kamu|kau|lo|lu|dia|mereka|itu|ini|apa
    siapa|gimana|bagaimana|kenapa|kapan|mana|berapa|begitu|begini|gitu|gini|semua|nya|kalian|anda|aku|saya|gue|kita
    kami|banget|aja|doang|sih|dong|lagi|terus|sendiri|hari ini|malam ini|tadi|kemarin|besok|nanti|barusan|semalam
    semalem|tiap|setiap
"""
# Where people live as well, but which is no place with a name.
NO_PLACES = r"""
    the|fear|hope|peace|denial|pain|hell|heaven|silence|sin|luxury|poverty|town|bed|here|there|our|this|that|his|her
    one|two|what|rumah|kos\w*|sini|situ|sana|kota|desa|kampung|asrama|apartemen|kontrakan|hutan|gunung|jalan\w*|luar
    dalam|istana|atas|bawah|dekat|deket|daerah|lantai|pinggir|tempat|mana|planet|bulan|gua|goa|kamar|dunia|laut
"""
