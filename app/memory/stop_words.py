"""Words that carry no content of their own, in English and Indonesian; they tell the language of a text as well."""

_ENGLISH = """
    a about above after again all also am an and any are aren as at be because been before being below between both
    but by can cannot could couldn d did didn do does doesn doing don down during each few for from further get got had
    hadn has hasn have haven having he her here hers herself him himself his how i if in into is isn it its itself just
    ll m me more most my myself no nor not now of off on once only or other our ours ourselves out over own re s same
    she should shouldn so some such t than that the their theirs them themselves then there these they this those
    through to too under until up us ve very was wasn we were weren what when where which while who whom why will with
    won would wouldn you your yours yourself yourselves
"""
_INDONESIAN = """
    ada adalah agar aja akan aku anda antara apa apakah atau bagaimana bahwa banget belum berapa bisa boleh buat bukan
    dalam dan dari daripada dengan deh di dia dimana dong dulu gak gimana gue gw hanya harus ia ini itu iya jadi jika
    juga kalau kalian kalo kami kamu kan kapan karena ke kenapa kepada kita kok ku lagi lah lalu lo loh lu maka mana
    masih mau mereka mu namun nanti ngga nggak nih nya oleh pada para pernah punya pun saat saja sama sampai sang saya
    sebagai sebuah sedang sekarang seperti serta si siapa sih suatu sudah supaya tak tapi telah tentang terhadap
    tetapi tidak tuh udah untuk ya yaitu yakni yang
"""
ENGLISH = frozenset(_ENGLISH.split())
INDONESIAN = frozenset(_INDONESIAN.split())
