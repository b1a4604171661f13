"""Words that open and end a play, in English and Indonesian; pieces of regular expressions, see `marks`."""

# Who is addressed or announced so is in a play.
TITLES = """
    captain|commander|admiral|baron|baroness|king|queen|prince|princess|sir|lord|lady|madame?|count|countess|duke
    duchess|emperor|empress|knight|sheriff|detective|agent|inspector|general|major|colonel|sultan|pharaoh|saint|god
    goddess|kapten|komandan|raja|ratu|pangeran|sultan|jenderal|panglima|baginda|tuan putri|detektif|presiden
"""
CREATURES = """
    ghost|robot|android|pirate|vampire|witch|wizard|dragon|alien|knight|mermaid|elf|dwarf|goblin|zombie|werewolf|fairy
    superhero|villain|monster|demon|angel|unicorn|king|queen|prince|princess|emperor|pharaoh|viking|samurai|ninja|wolf
    time travell?er|astronaut|cyborg|genie|giant|troll|orc|potato|shark|tree|toaster|ghoul|sorcerer
    hantu|robot|bajak laut|vampir|penyihir|nenek sihir|naga|alien|ksatria|putri duyung|peri|zombi|zombie|siluman|jin
    pahlawan super|monster|iblis|malaikat|raja|ratu|pangeran|kaisar|samurai|ninja|raksasa|kuntilanak|pocong|tuyul
    tabib|detektif|pendekar|dewa|dewi|setan|genderuwo|superman|batman|spiderman
"""
OPENINGS = (
    r"role ?-?play\w*|roleplay|improv|in character|in this (?:scene|story|game|play)|in our (?:game|story|play)",
    r"(?:let s|let us|shall we|can we|we could|lets) (?:do|play|practi[sc]e|act|rehearse|pretend|try)\b",
    r"let me (?:be|play|practi[sc]e|pretend)|pretend|make[- ]believe|my character|the scene|scene \d|act (?:as|like)",
    r"i will act",
    r"i (?:ll|will|want to|get to) be (?:a|an|the|your)|you (?:be|play|act) (?:the|a|an|my|as)\b",
    r"you can be (?:the|a|an|my)|you get to be",
    r"(?:^|[.!?]) ?(?:play|be|become) (?:a|an|the|my) \w+",
    r"i play \w+ (?:he|she|who)\b|i am playing the part|we are (?:pirates|knights|spies|detectives)",
    r"i (?:m|am) (?:an?|the) [\w' ]{2,40} in (?:the )?(?:1[0-8]\d\ds?|19[0-6]0s|\w+ century|middle ages|year \d+)",
    r"i (?:m|am) (?:an?|the) [\w' ]{2,40} (?:in|of) (?:ancient|medieval|victorian)",
    r"you (?:re|are) (?:a|an|the|my) [\w' ]{2,30}? (?:and )?i (?:m|am)\b",
    r"i (?:m|am) [\w' ]{2,40}? (?:and )?you (?:re|are) (?:a|an|the|my)\b",
    r"(?:pura-?pura|pura pura)\w*|anggap(?:lah)?(?: aja| saja)? (?:aku|saya|gue|kita|kamu)|main peran",
    r"bermain peran|berperan",
    r"ceritanya (?:aku|saya|gue|kamu|kita)",
    r"(?:ayo|yuk|mari|coba) (?:kita )?(?:latihan|main|berlatih|bermain|simulasi)",
    r"main \w+-\w+an|main \w+ (?:yuk|yok|ayo)|(?:yuk|ayo) main",
    r"latihan (?:wawancara|dialog|percakapan|drama)|simulasi|adegan|dalam (?:cerita|adegan|permainan) ini|peranku",
    r"(?:kamu|lo|lu|elo|kau) (?:yang )?jadi \w+|(?:kamu|lo|lu) \w+nya\b",
    r"(?:^|[.!?] ?)jadi(?:lah)? \w+ (?:ya|dong|yuk)",
    r"(?:aku|saya|gue|gw) (?:yang )?jadi \w+ (?:kamu|lo|lu)|sekarang (?:aku|saya|gue) (?:presiden|raja|ratu)",
)
# Told by the companion, as in a game.
NARRATED = (
    r"you (?:wake up|find yourself|stand (?:before|in|at)|are standing|enter a|open the door)|your quest",
    r"roll (?:a|the) dic?e",
    r"(?:shall|should|can|may) (?:i|we) (?:be|play|do|act|pretend)|let s (?:play|pretend|role ?-?play)",
    r"i ll (?:play|be) (?:the|a|an|your)",
    r"(?:mau|ayo|yuk) (?:kita )?(?:main peran|bermain peran|pura-pura)|aku jadi \w+ kamu",
    r"kamu (?:terbangun|berdiri di|masuk ke sebuah|membuka pintu)|misimu",
)
ENDINGS = (
    r"(?:ok(?:ay)?|alright|fine)?[, ]*(?:stop|cut|pause|enough|time ?out|end|the end|done|game over|finished)\b",
    r"out of (?:character|the game|the play|role)",
    r"end (?:of )?(?:the )?(?:exercise|scene|game|role ?-?play|play|practice)",
    r"back to (?:being )?(?:me|myself|reality|real life|normal)|i (?:m|am) done (?:being|playing)|ooc|let s stop",
    r"that was (?:fun|great|the textbook|the text|the script|a good (?:game|one))|\w+ out(?= ?[.!])",
    r"(?:lol|lmao|rofl|(?:ha){2,}h?|(?:he){2,}h?|hihi|wk(?:wk)+w?)\b",
    r"(?:oke?|nah|eh|dah)?[, ]*(?:stop|cukup|udahan|selesai|kelar|tamat|berhenti)\b|segitu (?:dulu|aja)|sampai sini",
    r"uda?h(?:an)? (?:ya|ah|dulu|deh|cukup|selesai)|balik (?:lagi )?(?:ke|jadi) (?:dunia nyata|aku|diri)",
)
