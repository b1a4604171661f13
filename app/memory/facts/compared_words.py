"""Words that say more of a thing, or of several things the same, in English and Indonesian; parted by spaces."""

# Verbs that only carry what is done, and words in front of a name that do not tell one from another.
LIGHT = """
    play playing do doing go going to eat eating drink drinking learn learning studying have having wear wearing ride riding
    drive driving practising practicing main makan minum belajar pakai pake naik les kursus bahasa language ikut my the a an
    just only sekitar cuma called named bernama namanya si of
"""
# What is counted or measured by them is what follows: "two cups of coffee".
UNITS = """
    km kilo kilometre kilometres kilometer kilometers mile miles m meter metres cup cups cangkir gelas glass hour hours jam
    menit minutes
"""
# From these on a target only says more of what it began with.
DETAILS = """
    with without every each for in at on since from most a per day days daily twice once times week and or who that always
    usually regularly around tiap setiap sama dengan di pas sejak dari pagi sore malam siang hari sehari seminggu rutin
    morning mornings evening evenings night nights lagi total tahun while when before after pada tanggal
"""
# Of these, those that leave it whole.
STRENGTHENING = "total lagi since sejak daily rutin regularly usually always"
# Who goes to a place may call it any of these.
JOURNEYS = "trip holiday journey visit flight go going fly travel liburan perjalanan jalan-jalan to ke"
# Nobody can tell by these which one is meant.
GENERIC = """
    cat cats kitten dog dogs puppy hamster rabbit bunny parrot budgie fish goldfish tortoise horse bird kucing anjing kelinci
    burung ikan hewan pet peliharaan car bike bicycle motorbike motorcycle scooter van truck mobil motor sepeda truk new old
    baru lama used bekas plan plans meeting party dinner lunch rencana acara rapat pesta in on at to for with next week month
    year ke di bulan minggu tahun depan
"""
SMOKES = "smoke smoking cigarettes cigarette rokok merokok ngerokok vape vaping"
# How people call things by a verb of its own, in talk.
TALKED = {"ngopi": "kopi", "ngeteh": "teh", "ngerokok": "rokok", "merokok": "rokok", "vaping": "vape"}
# Which relations somebody speaks of who gives up what they do by such a verb.
VERBS = (
    ("eating makan", "eats"),
    ("drinking minum", "drinks"),
    ("smoking merokok ngerokok vaping", "smokes"),
    ("learning studying belajar les kursus", "learns attends"),
    ("play playing main", "plays exercises hobby habit"),
    ("do doing practising practicing", "exercises hobby habit attends"),
)
# The same at the same place of each line.
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve",
    "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas",
    "- seekor",
    "- seorang",
)
DAYS = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "mondays tuesdays wednesdays thursdays fridays saturdays sundays",
    "senin selasa rabu kamis jumat sabtu ahad",
)
MONTHS = (
    "january february march april may june july august september october november december",
    "januari februari maret april mei juni juli agustus september oktober november desember",
)
