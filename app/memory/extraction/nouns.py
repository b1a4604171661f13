"""Nouns by which a sentence is understood, in English and Indonesian; pieces of regular expressions, see `marks`."""

# Kinship words with the relation that they say. Longer ones first.
KIN = {
    "girlfriend|boyfriend|wife|husband|fiance|fiancee|fiancé|fiancée|partner|spouse": "partner",
    "daughter|son|child|baby|kid|toddler|little one|stepson|stepdaughter": "has_child",
    "mother|mum|mom|mama|mummy|mommy": "mother",
    "father|dad|papa|daddy": "father",
    "brother|twin brother|stepbrother": "brother",
    "sister|twin sister|stepsister": "sister",
    "sibling|twin": "sibling",
    "parents|grandparents|in laws": "relative",
    "grandmother|grandma|granny|nana|gran|grandfather|grandpa|grandad|granddad": "grandparent",
    "grandson|granddaughter|grandchild": "grandchild",
    "aunt|auntie": "aunt",
    "uncle": "uncle",
    "cousin": "cousin",
    "nephew|niece|mother in law|father in law|brother in law|sister in law": "relative",
    "godmother|godfather|godson|goddaughter": "relative",
    "friend|best friend|bestie|buddy|mate": "friend",
    "neighbour|neighbor": "neighbour",
    "colleague|coworker|co worker": "colleague",
    "boss|manager|supervisor": "boss",
    "teacher|tutor|professor|coach": "teacher",
    "doctor|therapist|gp": "doctor",
    "dentist": "dentist",
    "flatmate|roommate|housemate|landlord|landlady|pen friend|penfriend|pen pal": "knows",
}
KERABAT = {
    "pacar|istri|suami|tunangan|pasangan|bini|laki|cewek|cowok|kekasih": "partner",
    "anak|putra|putri|bayi|si kecil|anak perempuan|anak laki laki": "has_child",
    "anak cewek|anak cowok|anak sulung|anak bungsu": "has_child",
    "ibu|mama|emak|bunda|mamah|nyokap|umi|mami|ibunda": "mother",
    "bapak|ayah|papa|bokap|abah|ayahanda|papi|bapa": "father",
    "abang|kakak laki laki|kakak cowok|adik laki laki|adik cowok|mas": "brother",
    "kakak perempuan|kakak cewek|adik perempuan|adik cewek|mbak": "sister",
    "kakak|adik|adek|kembaran|saudara|saudara kembar": "sibling",
    "nenek|kakek|eyang|mbah|oma|opa|simbah": "grandparent",
    "cucu": "grandchild",
    "tante|bibi|bulik|bude|budhe": "aunt",
    "paman|om|pakde|paklik|pakdhe": "uncle",
    "sepupu": "cousin",
    "keponakan|ponakan|mertua|ipar|kakak ipar|adik ipar|menantu": "relative",
    "sahabat|teman|temen|kawan|bestie": "friend",
    "tetangga": "neighbour",
    "rekan kerja|teman kantor|temen kantor|teman kerja|temen kerja": "colleague",
    "bos|atasan|majikan": "boss",
    "karyawan|pegawai|asisten": "employee",
    "guru|dosen|pelatih": "teacher",
    "dokter": "doctor",
    "dokter gigi": "dentist",
    "teman kos|temen kos|teman sekamar|temen sekamar|ibu kos|bapak kos|teman pena|sahabat pena": "knows",
}
KIN_ADJECTIVES = (
    r"(?:(?:new|old|older|elder|younger|little|big|baby|eldest|youngest|oldest|middle|twin|best|closest|dear|only|first"
    r"|second|oldest|upstairs|downstairs|next door|current|own|lovely|poor|step|great|\w+-year-old|good|childhood)\s+)*"
)
PETS = r"""
    cats?|kittens?|dogs?|pupp(?:y|ies)|hamsters?|rabbits?|bunn(?:y|ies)|parrots?|budgies?|budgerigars?|canar(?:y|ies)
    tortoises?|turtles?|fish|goldfish|guinea pigs?|ferrets?|geckos?|iguanas?|snakes?|pythons?|lizards?|rats?|mice
    mouse|horses?|pon(?:y|ies)|donkeys?|goats?|sheep|chickens?|hens?|ducks?|geese|goose|pigs?|cows?|llamas?|alpacas?
    bees|spaniels?|poodles?|terriers?|labradors?|retrievers?|greyhounds?|beagles?|bulldogs?|dachshunds?|collies?
    huskies|husky|corgis?|pugs?|dalmatians?|great danes?|shepherds?|cockatiels?|cockatoos?|chinchillas?|axolotls?
    tarantulas?|hedgehogs?|kucing|anjing|kelinci|hamster|burung|beo|kenari|lovebird|ikan mas|ikan|kura-kura|ular|iguana|ayam
    bebek|kambing|sapi|kuda|marmut|kakatua|merpati|cupang|koi|tokek|kadal|landak|musang|monyet|anak kucing
    anak anjing|gecko|sugar glider|perkutut|murai
"""
VEHICLES = r"""
    car|bike|bicycle|motorbike|motorcycle|scooter|moped|van|truck|pickup|camper|tricycle|e-?bike|tandem|boat|jeep
    estate|fiat|honda|toyota|ford|volvo|vespa|suzuki|yamaha|kia|hyundai|mazda|nissan|bmw|audi|mercedes|volkswagen|vw
    skoda|subaru|peugeot|renault|citroen|tesla|opel|dacia|lexus|harley|ducati|piaggio|lambretta|daihatsu|mitsubishi
    wuling|mobil|motor|sepeda|skuter|becak|bajaj|truk|pikap|sepeda motor|sepeda lipat|perahu|kancil
"""
TRANSIT_JOBS = (
    r"tram|bus|taxi|cab|lorry|truck|train|ambulance|forklift|school bus|coach|crane|tractor|metro|subway"
)
LANGUAGES = """
    english|german|french|spanish|italian|portuguese|dutch|danish|swedish|norwegian|finnish|icelandic|polish|czech
    slovak|hungarian|romanian|bulgarian|greek|turkish|russian|ukrainian|serbian|croatian|slovene|albanian|arabic
    hebrew|persian|farsi|hindi|urdu|bengali|tamil|telugu|thai|vietnamese|khmer|burmese|malay|indonesian|javanese
    sundanese|balinese|tagalog|filipino|chinese|mandarin|cantonese|japanese|korean|welsh|irish|gaelic|scots|basque
    catalan|galician|breton|latin|esperanto|swahili|zulu|afrikaans|amharic|sign language|bsl|asl|yiddish|latvian
    lithuanian|estonian|armenian|georgian|indonesia|inggris|jerman|prancis|perancis|spanyol|italia|belanda|arab
    jepang|korea|cina|tionghoa|mandarin|jawa|sunda|bali|batak|minang|bugis|madura|turki|rusia|isyarat|melayu|latin
    portugis|thai|banjar|aceh
"""
ILLNESSES = r"""
    asthma|diabetes|type [12] diabetes|epilepsy|migraines?|arthritis|rheumatism|eczema|psoriasis|hay ?fever
    c(?:o)?eliac(?: disease)?|crohn s(?: disease)?|ibs|high blood pressure|low blood pressure|hypertension|anaemia
    anemia|insomnia|tinnitus|vertigo|adhd|autism|dyslexia|ocd|ptsd|depression|anxiety|panic attacks
    bipolar(?: disorder)?|scoliosis|sciatica|osteoporosis|glaucoma|cataracts?|cancer|leukaemia|leukemia|lupus
    endometriosis|pcos|parkinson s|alzheimer s|dementia|multiple sclerosis
    thyroid|hypothyroidism|hyperthyroidism|gout|sleep apnoea|sleep apnea|a heart condition|heart disease
    a heart murmur|lactose intolerance|reflux|gastritis|an ulcer|ulcers|hepatitis|kidney stones|gallstones|a hernia
    high cholesterol|prediabetes|fibromyalgia|narcolepsy|celiac|tuberculosis|long covid|rosacea|acne|seasick|carsick
    headaches|nosebleeds|asma|diabetes|kencing manis|maag|asam lambung|gerd|migrain|vertigo|darah tinggi|hipertensi
    darah rendah|kolesterol|asam urat|anemia|epilepsi|ayan|insomnia|eksim|rematik|sinusitis|tbc|tipes|tifus
    demam berdarah|dbd|kanker|tumor|ambeien|wasir|hernia|jantung|ginjal|sakit jantung|sakit ginjal|batu ginjal
    usus buntu|kista|miom|tiroid|lupus|skoliosis|depresi|bipolar|adhd|disleksia|mata minus|buta warna|rabun|autis
    pradiabetes|alergi dingin|biduran|sakit maag|radang|amandel|bronkitis|lambung
"""
RELIGIONS = """
    catholic|protestant|christian|muslim|buddhist|hindu|jewish|jew|sikh|quaker|atheist|agnostic|lutheran|anglican
    orthodox|mormon|baptist|methodist|pagan|taoist|baha i|islam|muslimah|katolik|kristen|protestan|buddha|budha|hindu
    konghucu|ateis|kejawen
"""
NAMES_OF_TIME = """
    monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|july|september
    october|november|december|christmas|easter|senin|selasa|rabu|kamis|jumat|sabtu|minggu|januari|februari|maret|mei
    juni|juli|agustus|oktober|desember|lebaran|natal|ramadan
"""
NATIONALITIES = """
    american|british|english|scottish|irish|welsh|german|french|spanish|italian|portuguese|dutch|belgian|swiss
    austrian|danish|swedish|norwegian|finnish|polish|czech|hungarian|romanian|bulgarian|greek|turkish|russian
    ukrainian|serbian|croatian|arab|arabic|israeli|iranian|persian|indian|pakistani|bangladeshi|nepali|thai
    vietnamese|malaysian|indonesian|javanese|sundanese|balinese|batak|chinese|japanese|korean|taiwanese|filipino
    australian|canadian|mexican|brazilian|argentinian|chilean|colombian|peruvian|egyptian|moroccan|nigerian|kenyan
    ethiopian|jawa|sunda|minang|betawi|bugis|madura|tionghoa|cina|arab|dayak|melayu|african|asian|european|singaporean
"""
# How they are called for short, behind "motorku", and what takes everybody along, behind "naik".
MODELS = "avanza|xenia|brio|beat|vario|supra|jazz|matic|scoopy|innova|agya|ayla|mio|nmax|pcx|satria|ertiga"
TRANSIT = "angkot|bus|kereta|ojek|ojol|krl|mrt|transjakarta|busway|trem|becak|kapal|feri"
SKILLS = """
    swim|drive|cook|sing|dance|read maps|read music|ride a bike|ride a bicycle|whistle|ski|skate|draw|paint|knit|sew
    bake|type|haggle|juggle|dive|drive a car|play chess|read|write|parallel park|spell|ice skate
    renang|berenang|nyetir|menyetir|masak|memasak|nyanyi|menyanyi|bernyanyi|nari|menari|joget|baca|membaca|gambar
    menggambar|naik motor|naik sepeda|bawa motor|bawa mobil|jahit|menjahit|main catur|nawar|menawar|bersiul|ngaji
    mengaji|bahasa inggris
"""
SPORTS = r"""
    climbing|bouldering|running|jogging|swimming|cycling|hiking|skiing|snowboarding|rowing|sailing|surfing|dancing
    skating|riding|horse riding|yoga|pilates|judo|karate|aikido|taekwondo|boxing|kickboxing|tai chi|zumba|crossfit
    gymnastics|fencing|archery|parkour|athletics|weightlifting|aerobics|kung fu|ju-?jitsu|capoeira|ballet|salsa|tango
    kayaking|spinning
"""
HOBBIES = r"""
    birdwatching|bird watching|fishing|camping|foraging|gardening|geocaching|metal detecting|stargazing|magic tricks
    magic|origami|calligraphy|crosswords|sudoku|puzzles|jigsaws|pottery|ceramics|embroidery|photography|stand-?up
    improv|woodwork|carpentry|model trains|macrame|knitting|crochet|ballroom|genealogy|astronomy|beekeeping
    watercolours|drawing|thrifting
"""
COLOURS = r"""
    red|blue|green|yellow|black|white|grey|gray|orange|purple|pink|brown|turquoise|beige|gold|silver|violet|maroon
    navy|merah|biru|hijau|kuning|hitam|putih|abu-abu|jingga|oranye|ungu|pink|cokelat|coklat|toska|krem|emas|perak
    marun
"""
# Nobody is allergic to, afraid of or ill with these except for fun.
FUNNY = """
    work|mondays?|mornings?|people|idiots?|stupidity|nonsense|adulting|exercise|homework|humans?|bullshit|drama
    responsibility|commitment|sport|housework|the truth|effort|kerja|senin|pagi|orang bodoh|olahraga|tugas|pr|mantan
    manusia|hari \\w+|drama|komitmen
"""
# Whom "she" and "he" cannot mean.
MEN = """
    boyfriend|husband|son|father|dad|papa|daddy|brother|grandfather|grandpa|grandad|granddad|grandson|uncle|nephew
"""
WOMEN = """
    girlfriend|wife|daughter|mother|mum|mom|mama|sister|grandmother|grandma|granny|nana|aunt|auntie|niece|landlady
"""
