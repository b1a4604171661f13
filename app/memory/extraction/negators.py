"""Words that deny what stands behind them, as people write them in chats; pieces of regular expressions, see `marks`."""

# What turns a verb into its opposite. A lone "g" may be a letter as well.
ENGLISH_NOT = "don t|dont|do not"
_SPELLINGS = (
    "tidak|nggak|enggak|gak|ga|ngga|tak|kagak|kaga|ndak|gk|engga|nda|tdk|nggk|ngk|ngak|gag|kgk|tidaklah|ndk"
)
INDONESIAN_NOT = f"{_SPELLINGS}|g"
# Where nothing joins a denial to what somebody likes, its verb tells it: "teh gak suka kopi", but not "teh tidak manis".
DENIED_VERBS = (
    "(?:really |even |ever |much |just |always |often |still |usually |actually |to |terlalu |begitu |pernah |bisa |mau "
    "|boleh |juga |lagi |akan |bakal |gitu |banget )*"
    "(?:like|love|enjoy|eat|drink|have|own|hate|speak|play|smoke|live|work|want|stand|bear|wear|watch|read|cook|drive"
    "|collect|prefer|care|suka|doyan|demen|cinta|gemar|makan|minum|punya|pelihara|benci|main|pakai|pake|tinggal|kerja"
    "|bisa|mau|merokok|ngerokok|alergi|takut|belajar|nonton|baca|dengerin|hobi|ikut|naik|sarapan|tahan|kuat)"
)
# What else leaves nothing of what is said behind it, or too little to be a habit.
ENGLISH = r"""
    not|no|never|hardly|barely|scarcely|rarely|seldom|neither|nor|cannot|cant|dont|didnt|doesnt|wont|\w+n t
"""
INDONESIAN = f"""
    {_SPELLINGS}|g(?= {DENIED_VERBS}\\b)|bukan|bkn|belum|blm|jarang|ogah|emoh|kurang|malas|males|jangan|mana pernah
    (?:ga|gak|nggak)(?:suka|pernah|bisa|mau|doyan|boleh)
"""
NEGATORS = ENGLISH + INDONESIAN
# What may stand between "and" and a negator.
BEFORE = (
    "also|really|actually|still|just|honestly|definitely|usually|simply|even|am|m|do|have|had|ve|could|would|will|did|was"
    "|used to|juga|emang|memang|masih|udah|sudah|sebenarnya|sebenernya|jujur|sama sekali|lagi|biasanya|mending"
)
