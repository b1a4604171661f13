"""Words that tell whether somebody speaks truly and of themselves, in English and Indonesian.

Each is a piece of a regular expression; a space stands for any spaces. They are folded before use, so case is no matter.
"""

# After these at the start of a line comes what the person says themselves, not what somebody called so said.
OWN_LABELS = """
    (?:now |and now )?my turn|(?:sekarang )?(?:punyaku|milikku|giliranku)|btw|by the way|update|ps|p s|fyi|correction
    confession|honestly|seriously|fun fact|fact|about me|me|mine|then mine
    my answer|answer|truth|the truth|news|good news|bad news|note to self|reminder|ok|okay|yes|no|also|well|sorry
    (?:(?:then|so|and|please|now|also) )*(?:keep|note|save|store|remember)(?: \\w+){0,4}
    (?:tolong )?(?:catat|simpan|ingat)(?: \\w+){0,3}
    (?:(?:big|huge|great|sad|happy|exciting|amazing|breaking|latest|fresh|small|little|tiny|quick|short|life|family|pet|work
    |job|some|more|other|final|last|today s|personal|house|important|official) )(?:news|updates?|announcement|change)
    announcement|milestone|heads up|plot twist|guess what|surprise|big day|long story short|in short|finally|yay|today
    koreksi|jujur|serius|info|kabar|jawabanku|jawabku|tentang aku|tentangku|oh iya|oh ya|oya
    eh|iya|nggak|maaf|ralat|pengakuan|intinya|singkatnya|satu lagi|yang bener|yang benar
    (?:ada )?(?:kabar|berita|info|update)(?: (?:baik|buruk|gembira|bahagia|sedih|duka|besar|bagus|baru|terbaru|seru|penting
    |heboh|dikit|singkat|hari ini))|pengumuman|kejutan|akhirnya|singkat cerita|ceritanya gini|jadi gini|begini|gini|tebak
"""
# What is to be worked on; whatever follows the colon is that text.
TASKS = """
    proofread|translate|fix|correct|edit|improve|rewrite|rephrase|paraphrase|shorten|summari[sz]e|check|review|read
    look at|analy[sz]e|explain|grade|polish|format|repeat|repeat after me|write|draft|reply to|answer to|continue
    what s wrong with|is this|here s|here is|this is|from|found|got this|sent me|article|letter|e-?mail|text|post|chat
    log|script|poem|lyrics|song|transcript|review|profile|ad|caption|quote|story|message
    tolong|ringkas|rapikan|terjemah\\w*|periksa|cek|koreksi|perbaiki|edit|ulangi|baca|lihat|cerita|surat|email|pesan
    berita|artikel|ulasan|resep|brosur|selebaran|caption|status|puisi|lirik|lagu|dialog|naskah|contoh|ini dia
    ada yang kirim
"""
# Verbs by which others are quoted. First those with a subject before them, then those that stand before it.
SAYS = """
    says|said|say|told|tells|texted|texts|wrote|writes|claims|claimed|thinks|thought|believes|asked|asks|goes
    yelled|yells|shouted|shouts|joked|jokes|complained|replied|answered|announced|announces|insists|insisted|swears
    mentioned|posted|tweeted|sang|sings|sighed|whispered|muttered|bragged|reads|calls me|called me|promised|admitted
    bilang|ngomong\\w*|ngaku|mengaku|cerita|bercerita|ngeluh|mengeluh|nulis|menulis|teriak|berteriak|jawab|menjawab
    nanya|bertanya|curhat|lapor|melapor|nge-?wa|ngechat|nyanyi|ngejek|ngeledek|tulis|ujar|berkata|berpesan|ngira|mikir
"""
SAID_BY = "says|said|asks|asked|writes|wrote"
SAID_BY_ANYWHERE = "kata|katanya|ujar|ucap|menurut"
# What a person knows from these they know.
AUTHORITIES = (
    "(?:my|the) (?:doctor|vet|dentist|gp|test|lab|passport)|dokter\\w*(?: (?:hewan|gigi\\w*))?|hasil lab|akta"
)
# From here on nothing is real until the end of the message.
SUPPOSING = """
    in (?:my|the|a|this|that|our) (?:novel|story|book|dream|script|play|poem|film|movie|game)|in (?:my|a) fantasy
    di (?:novel|cerita|mimpi|naskah|buku|film|game|dongeng)\\w*
    (?:this|here) is what (?:he|she|they|\\w+) (?:wrote|said|sent|posted)|ini (?:tulisan|kata|pesan) (?:dia|\\w+)
    yeah right|in your dreams|dream on|guess who i am|who am i|riddle|in the role of|speaking as
    ya kali|mana mungkin|tebak siapa aku|dalam peran
    suppose|supposing|imagine|assume|assuming|let s say|let us say|let s assume|let s imagine|picture this|what if
    say i|hypothetically|in another life|in my dreams?|in a parallel|if only|for the sake of argument|in theory
    bayangkan|bayangin|anggap|anggaplah|umpama\\w*|seumpama|misal\\w*|andai\\w*|seandainya|ibarat\\w*|coba bayang\\w*
    gimana kalau|bagaimana kalau|dalam mimpi\\w*|di mimpi\\w*
"""
# From here on nothing is real until the end of the sentence.
CONDITIONS = """
    if|unless|had i|were i|should i|when i win|when i grow up|once i am|as if|as though|as long as
    kalau|kalo|klo|jika|jikalau|bila|apabila|asal|asalkan|seolah\\w*|seakan\\w*
"""
# Not sure, not meant, or only wished for: a clause that begins so says nothing.
UNSURE_STARTS = """
    i wish|i hope|i d|i would|i could|i should|i might|i may|i must have|i guess|i suppose|i think|i believe|i dreamt
    i dreamed|i feel like|not that|pretending|they say|people say|rumou?r has it
    kayak|seperti|semoga|moga|mudah-mudahan|rasanya|ibaratnya|kira-kira|jangan-jangan|saking|ceritanya
"""
# One that holds one of these says nothing either.
UNSURE = """
    maybe|perhaps|probably|possibly|apparently|supposedly|allegedly|according to|technically|legally|practically
    almost(?! every| all| always)|so to speak|might as well|in a way|sort of|kind of|you say|you said|as you say
    mungkin|barangkali|kayaknya|sepertinya|konon|katamu|kabarnya|hampir(?! tiap| setiap| semua| selalu)|nyaris|serasa
    berasa|seolah|seakan|kayanya
"""
# What nobody has or is outside of a story or a joke.
IMPOSSIBLE = """
    dragons?|unicorns?|mars|neptune|jupiter|saturn|pluto|the moon|outer space|my soul|narnia|hogwarts|superman|batman
    zombies?|vampires?|aliens?|time machine|immortal|invisible|teleport\\w*|another planet
    (?:\\d{4,}|1[2-9]\\d|[2-9]\\d\\d) years old|(?:\\d{4,}|1[2-9]\\d|[2-9]\\d\\d|seribu|ribuan|ratusan) tahun
    naga|planet \\w+|ke bulan|di bulan|alien|zombi|vampir|kebal|abadi|kuntilanak
"""
# Somebody says afterwards that it was not meant.
KIDDING = """
    just kidding|i was kidding|i lied|that was a lie|i made that up|i made it up|kidding|jk|j/k|joking|just a joke
    only joking|not really|sarcasm|obviously not|as if|gotcha|bercanda|becanda|canda|bohong deng|boong|bohong|ngibul
    ngarang|enggak deng|nggak deng|gak deng
"""
# Here the person turns from what was said or played to what is.
REALITY = """
    in reality|in truth|in real life|irl|for real|seriously|but seriously|now seriously|jokes? aside|joking aside
    as myself|as for me|as for myself|me myself|mine|the rest is mine|the truth is|truth be told|honestly
    back to reality|the real me|by the way|btw|aslinya|kenyataannya|nyatanya|faktanya|serius|seriusan|sejujurnya
    jujur|di dunia nyata|sebenarnya|sebenernya|betewe|omong-omong|ngomong-ngomong|oh iya|oh ya
"""
# The same, with the person as the subject of what follows.
OWN_TURNS = "i myself|aku sendiri|saya sendiri|gue sendiri|kalau aku|kalau saya|kalau gue"
# Against what came before, within one sentence.
CONTRAST = "but|while|whereas|however|yet|tapi|tetapi|namun|padahal|sedangkan|sementara|cuma"
# Only then is a name behind "I'm" or "aku" taken for one: else it is as often a part in a play, or a mood.
INTRODUCES = """
    hi|hello|hey|introduce|introducing|introduction|nice to meet you|pleased to meet you|first time here|new here
    halo|hai|hallo|kenalin|kenalkan|perkenalkan|kenalan|salam kenal|selamat (?:pagi|siang|sore|malam)
"""
ASKS_NAME = """
    your name|who are you|call you|who am i talking to|introduce yourself
    namamu|nama kamu|siapa nama\\w*|kamu siapa|panggil kamu|dengan siapa
"""
