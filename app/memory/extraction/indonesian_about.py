"""Indonesian forms of whole clauses: "namaku ...", "... favoritku ...", and what others are to the person.

The tables are explained in `sentence_forms`.
"""

from app.memory.extraction.sentence_forms import forms_of

CLAUSES = forms_of(r"""
    name name: nama( asli| lengkap| panggilan)?<ku> <adalah><t>
    name name: (panggil|panggil aja|panggil saja) (aku|saya|gue) <t>
    age years: (umur|usia)<ku> <adalah>{\d{1,3}}( tahun| thn)?
    birthday whole: (ulang tahun|ultah)<ku> <adalah>(pada |hari )?(tanggal |tgl )?{\d{1,2} \w+.*}
    birthday whole: tanggal lahir<ku> <adalah><t>
    blood_type: golongan darah<ku> <adalah>{(ab|a|b|o)[+-]?}\b
    weight: (berat|berat badan|bb|bobot)<ku> <adalah>{\d{2,3} ?\w+}
    height: (tinggi|tinggi badan)<ku> <adalah>{\d{2,3} ?\w+}
    favourite: <kind> (favorit|kesukaan|kesayangan|terfavorit|paling favorit)<ku> <adalah><t>
    favourite: {.+?} (itu |adalah |emang |memang )?<kind> (favorit|kesukaan|kesayangan)<ku>
    likes: {.+?} (itu |adalah |emang |memang )?(makanan |minuman |lagu )?(favorit|kesukaan|kesayangan|andalan
        |penghibur)<ku>\b.*
    siblings whole: {(kakak|adik|adek|saudara|sodara|abang)}<ku> <adalah>{+(se\w+|satu|dua|tiga|empat|lima|enam
        |\d+)\b( orang)?}
    has_children whole: anak<ku> <adalah>{(se\w+|satu|dua|tiga|empat|lima|enam|\d+)( orang| cowok| cewek)?}\W*$
    has_child whole: {(anak|bayi|putra|putri)}<ku> (yang )?(baru |udah |sudah |umur |umurnya |berumur |usia )*{+[\w-]+ (tahun
        |bulan|minggu)\b}
    skin whole: kulit<ku> <adalah>{(sensitif|kering|berminyak|sawo matang|gelap|putih|kuning langsat|cokelat
        |coklat)\b.*}
    hair whole: rambut<ku> <adalah>{(keriting|lurus|ikal|panjang|pendek|cepak|botak|hitam|merah|pirang|beruban)\b.*}
    health whole: mata<ku> <adalah>{(minus|plus|silinder|buta|rabun)\b.*}
    commute whole: (perjalanan|jalan)(<ku>)? ke (kantor|kampus|sekolah|tempat kerja)(<ku>)? <adalah>{.*(jam|menit
        |kilo|km)\b.*}
    payday whole: (gaji<ku>|aku gajian|gajian<ku>) (turun |masuk |cair )?(tiap |setiap )?{tanggal \d+}
    attends whole: {(les|kelas|kursus|latihan) \w+}<ku> <adalah>(tiap |setiap |hari )*{+(senin|selasa|rabu|kamis
        |jumat|sabtu
        |minggu|ahad)\b.*}
    plans whole: {(penerbangan|pesawat|ujian|operasi|nikahan|wisuda|sidang|wawancara)}<ku> <adalah>{+.*\d.*}
    wakes_at: jam bangun<ku> <adalah><t>
    has_pet: peliharaan<ku> <adalah><t>
    born_in place: lahir<ku> <adalah>(di )?<t>
    health trimmed: (?!ibu|bapak|ayah|kakak|adik|anak|suami|istri|pacar|nenek|kakek|teman
        |temen)\w{3,}<ku> <adalah>(kena |sakit )?{<illness>.*}
    commute whole: (aku |gue |saya )?ke (kantor|kampus|sekolah|tempat kerja) {(cuma |sekitar )?\w+ (jam|menit)\b.*}
    hobby: (hobi|hobby|kegemaran|kesenangan)<ku> <adalah><t>
    job: (kerjaan|pekerjaan|profesi|kerja
        |kerjanya)<ku> <adalah>(jadi |sebagai |menjadi )?{<pekerjaan>( .+)?}
    works_at: (kantor|tempat kerja|kerja)<ku> <adalah><t>
    studies: (kuliah|jurusan|prodi)<ku> <adalah><t>
    school: sekolah<ku> <adalah><t>
    home whole: (rumah|kos|kosan|kontrakan|apartemen|kost|kamar)<ku> <adalah>{(dekat|deket|di|depan|belakang
        |sebelah|samping|seberang|daerah|blok|gang|nomor|lantai|jalan|perumahan|kompleks)\b.*}
    bank: (rekening|bank|tabungan)<ku> <adalah><t>
    income whole: (gaji|penghasilan|pendapatan)<ku> <adalah>{.*(juta|ribu|rb|rupiah|umr|\d).*}
    allergic_to serious: alergi<ku> <adalah><t>
    vehicle trimmed: <vehicle+><ku> <adalah>{<model>.*}
    vehicle: <kini>(ke mana-mana|kemana-mana|kemana mana|ke kantor|ke kampus
        |kerja) (aku |naik |pakai |pake |selalu )*(naik|pakai|pake) <t>
    owns whole = {t} {more}: (?!rambut|mata|muka|kulit|gigi
        |warna){\w+}<ku> <adalah>(warna(nya)? )?{+<colour>}\W*$
    health whole = {t} {more}: {(lutut|punggung|pinggang|kaki|tangan|bahu|leher|mata|gigi|kepala) ?(kiri|kanan
        |bungsu)?}<ku> <adalah>{+(sakit|nyeri|patah|cedera|bengkak|bolong|berlubang|goyang|dicabut|dioperasi)\b.*}
    health whole = {t} {more}: {kolesterol|tensi|gula darah|hb|asam urat}<ku> <adalah>{+\d+\b.*}
    partner = none: {pacar|suami|istri|pasangan
        |gebetan} (aja |pun |sih |saja )?(aku |gue |saya )?<tidak> (punya|ada)
    has_children = none: {anak} (aja |pun |sih )?(aku |gue |saya )?(belum|<tidak>) (punya|ada)
    owns: {.+?}(nya)? (diwarisin|diwariskan|diwarisi) (ke|kepada|buat) (aku|saya|gue)\b
    likes ends: <t> (udah |sudah )?<tidak> (aku|saya|gue|gua|gw) (suka|doyan|demen)( lagi)?
    fears serious: <t> bikin (aku|saya|gue) takut\b.*
""")
LIVING = forms_of(r"""
    lives_in place: <adalah>(tinggal|menetap) di <t>
    lives_in place: <adalah>pindah ke <t>
    born_in place: <adalah>lahir di <t>
    comes_from place: <adalah>(orang|asal|berasal dari|asli) <t>
    job: <adalah>(kerja |bekerja )?(jadi |sebagai )?(seorang )?{<pekerjaan>( .+)?}
    works_at: <adalah>(kerja|bekerja) di <t>
    job whole: <adalah>{(jualan |dagang |berdagang |ngajar |mengajar |narik (?=ojek|ojol|angkot|becak|taksi|grab)
        |nyetir (?=truk|bus|bis|taksi|angkot|grab)|buka (?=warung|toko|bengkel|salon|kios|usaha|laundry|katering))
        (?!ke\b|di\b)[\w-]+( \w+)?}
    school: <adalah>(yang \w+ )?(kuliah|sekolah|mondok) di (?!rumah\b)<t>
    age whole: <adalah>(umurnya|berumur|berusia|umur|usianya|usia)? ?<adalah>{\d{1,3} (tahun|bulan|thn)}
    died whole: <adalah>(meninggal|wafat|mati|berpulang)( pada| di| tahun| tanggal| bulan)* {.*\d.*}
    died whole: <adalah>(meninggal|wafat|mati|berpulang) {tadi \w+|kemarin|semalam|barusan
        |(\w+ )?(hari|minggu|bulan|tahun) (yang )?lalu}
    allergic_to serious: <adalah>alergi(nya)? (sama )?<t>
    health trimmed: <adalah>(punya|kena|sakit|mengidap|menderita|ternyata cuma)? ?{<illness>( .+)?}
    cooks: <adalah>(jago|pinter|pintar|suka) (bikin|masak|buat) <t>
    dislikes: <adalah>(benci|<tidak> suka) (banget )?(sama )?<t>
    likes: <adalah>(suka|doyan|hobi|demen) (banget )?(sama )?(?!aku|kamu|gue|saya)<t>
    plays: <adalah>main {(gitar|piano|suling|biola|catur|bola|drum|bulu tangkis|badminton)\b.*}
    status trimmed: <adalah>{(udah|sudah|belum) (nikah|menikah|pensiun|cerai|meninggal)|pensiun}\b
    studies: <adalah>kuliah (jurusan |ambil )?(?!di\b)<t>
""")

# From whom the person learned something.
LEARNED = (
    r"(?P<who>.+?) (?:yang |yg )?(?:ngajarin|mengajari|ngajari|mengajarkan|ngelatih) (?:aku|saya|gue)"
    r" (?:cara |buat |untuk )?(?P<t>.+)"
)
