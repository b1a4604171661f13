"""Indonesian forms behind "aku", "saya", "gue": the same as the English ones, in writing and in talk.

The tables are explained in `sentence_forms`.
"""

from app.memory.extraction.sentence_forms import forms_of

SELF = forms_of(r"""
    lives_in place ends: (udah |sudah )?<tidak> (lagi )?tinggal (lagi )?di <t>
    plans: <kan>(mau|bakal|akan|rencana\w*|berencana|pengen|pingin|ingin) (balik |pindah )(\w+ )?ke <t>
    lived_in place = {t} {more}: ((dulu |dulunya |pernah |sempat |sempet )+|(?<=dulu\s\w{3}\s)|(?<=dulu\s\w{4}\s))
        (tinggal|menetap|ngekos) di <t>
        {+(sampai|sampe|hingga) ([a-z]+ )*(19|20)\d\d}\b
    # In years that are over whenever it is said.
    lived_in place = {t} {more}: (tinggal|menetap|ngekos) di <t> (dari (tahun )?(19|20)\d\d )?
        {+(sampai|sampe|hingga) (tahun )?(19\d\d|20([01]\d|2[0-5]))}\b
    lives_in place: <kan>(tinggal|menetap|domisili|berdomisili|ngekos|ngekost|kos|kost|bermukim|stay
        |netap) (bareng \w+ |sama \w+ )?(di|in) (?!.*\b(sampai|sampe|hingga) ([a-z]+ )*(19|20)\d\d)<t>
    lives_in place reaches: <kan>(pindah|hijrah) (rumah )?lagi,? (kali ini |sekarang |tapi sekarang )?ke <t>
    lives_in place: <kan>(pindah|hijrah) (rumah )?(dari (?!(satu|kos|kosan|bagian|divisi|kelas)\b)[\w'-]+
        ( [\w'-]+){0,2}? )?ke <t>
    lived_in place: (dulu|pernah|dulunya|sempat|sempet) (pernah )?(tinggal|menetap|ngekos) di <t>
    lived_in place: (besar|dibesarkan|tumbuh besar|gede) di <t>
    comes_from place: <kan>(asal(nya)?|berasal|orang|asli|asli orang)( dari| orang)? <t>
    comes_from place: ((sendiri|juga|emang|memang|asli) )*dari <t>
    home: <kan>(ngontrak|nyewa|kontrak|sewa|punya|tinggal di|beli|ngekos di|nempatin) {(rumah|apartemen|kos
        |kosan|kontrakan|kamar|paviliun|rusun|ruko|villa)\b.*}
    born_in place: <kan>(lahir|dilahirkan|kelahiran) (di|dari)? ?<t>
    birth_year whole: <kan>(lahir|kelahiran) (pada |di )?(tahun )?{(19|20)\d\d}\b
    birthday whole: <kan>(lahir|ulang tahun|ultah) (pada |di )?(tanggal |tgl )?{\d{1,2} \w+( \d{4})?}
    name name: (bernama|namanya|dipanggil|biasa dipanggil) <t>
    name only_name: (itu |ini )?<t>
    age years: <kan>(umur|usia|berumur|berusia) (baru |udah |sudah )?{\d{1,3}}( tahun| thn| th)?
    religion ends: (udah |sudah )?(bukan|<tidak>) (lagi )?(orang |penganut |beragama )?{<religion>}( lagi)?\W*$
    religion: <kan>(masuk|mualaf,? masuk|pindah (agama )?ke) {<religion>}\b
    religion: <kan>(beragama |agama |pemeluk |penganut |orang )?{<religion>}\W*$
    handedness: <kan>{kidal}\b
    blood_type: <kan>golongan darah(nya)? {(a|b|ab|o)[+-]?}\b
    weight: <kan>(beratnya|bobotnya|berat) {\d{2,3} ?\w+}
    moved_because whole reaches: (pulang|pindah|balik)( \w+){0,3} (karena|gara-gara|soalnya) <t>
    # Work and learning.
    past_job: (dulu|pernah|dulunya|mantan|bekas)( pernah| kerja| bekerja| jadi| sebagai| seorang
        | sempat)* {<pekerjaan>( .+)?}
    job: <kan>(kerja|bekerja|kerjanya|kerjaannya)( \w+)? (jadi|sebagai|jd|sbg) <t>
    works_at ends: <kan>(resign|keluar|berhenti kerja|berhenti|mundur|phk) dari (?!sini|grup|rumah)<t>
    works_at ends: (udah |sudah )?<tidak> (lagi )?(kerja|bekerja) (lagi )?di <t>
    works_at: <kan>(keterima|diterima|lolos) (kerja )?di <t>
    works_at: <kan>(kerja|bekerja|kerjanya|ngantor|dinas|magang|ngajar|mengajar)( shift \w+| malam| part[- ]time
        | paruh waktu| freelance| kantoran| sambilan)? (di|pada|buat|untuk) (?!rumah\b|sini
        |situ|sana|kantor
        |luar\b|malam|kamar|kafe mana|mana|depan|tempat|balik)<t>
    job ends: (udah |udh |sudah )?(bukan|<tidak>) (lagi )?(kerja |bekerja )?(jadi |menjadi |sebagai )?(seorang )?
        (?=.*\blagi\b){<pekerjaan>( (?!lagi\b)\w+)*}( lagi)?\W*$
    job: <kan>(kerja |kerjanya |bekerja )?(jadi |menjadi |sebagai |bagian )?(seorang )?{<pekerjaan>( .+)?}
    studies: <kan>(kuliah(nya)?|ambil jurusan|jurusan(nya)?|ngambil jurusan|belajar di jurusan
        |mahasiswa jurusan)( jurusan| ambil| di jurusan| s[123])? (?!di\b|lagi|besok)<t>
    studied: <kan>(lulusan|alumni jurusan|sarjana|tamatan|lulus dari jurusan) (?!tahun|terbaik)<t>
    school: (dulu|dulunya|pernah|sempat|sempet) (pernah )?(kuliah|sekolah|bersekolah) di <t>
    studied: (dulu|dulunya|pernah|sempat|sempet) (pernah )?(kuliah|ambil jurusan)( jurusan| ambil)? (?!di\b|lagi)<t>
    school: <kan>(alumni|alumnus|sekolah di|lulus dari|bersekolah di|kuliah di) <t>
    quit trimmed: <kan><tidak> (lagi )?{(main|lari|renang|berenang|bersepeda|nari|nyanyi|gambar|ngerokok|merokok|minum
        |ngopi|fitnes|gym|yoga|futsal|badminton|basket)\b.*?} lagi\W*$
    learns: <kan>(ganti|pindah|beralih) (belajar|les) <t>
    learns ends: (berhenti|stop) (belajar|les|kursus) <t>
    learns: <kan>(belajar|les|kursus|ikut kursus|ikut les|mendalami)( main| buat)? (?!dari|sama|di\b|biar
        |banyak|lagi)<t>
    speaks: <kan>(bisa|fasih|lancar|berbahasa|menguasai)( ngomong| berbicara| bicara)?( bahasa
        | basa)? {<language>((,| dan|, dan| sama) <language>)*}
    teacher name: (diajar|diajarin|belajar \w+ dari) <t>
    volunteers: <kan>(relawan|sukarelawan|volunteer) (di |untuk |buat )?<t>
    coaches: <kan>(melatih|ngelatih) <t>
    payday whole: <kan>(gajian|digaji) (tiap |setiap |tanggal )*<t>
    income whole: <kan>(digaji|bergaji|gajinya|berpenghasilan) {.*(juta|ribu|rb|rupiah|\d).*}
    has_result whole: <kan>{(lulus|menang|tamat|lolos|juara (satu|dua|tiga|\d|harapan|umum|kelas|lomba))\b .+}
    has_result trimmed: <kan>(dapat|dapet) {(sim|ijazah|sertifikat|beasiswa|medali|gelar)\b.*}
    job whole: <kan>{(jualan|dagang|berdagang|berjualan|ngajar|mengajar|narik|nyetir|buka|jaga|ngurus|mengelola
        |ngelola
        |bikin|usaha|nyupir|bisnis)(?! ke\b| di\b| dulu) (toko|warung|bengkel|kafe|kedai|salon|kos-kosan|angkot|ojek
        |ojol
        |becak|truk|bus|taksi|bajaj|pasar|les|kelas|matematika|bahasa|fisika|musik|agama|sd|smp|sma|tk|paud|bakso|kue
        |baju|pulsa|sayur|jamu|gorengan|batik|katering|konveksi|laundry|percetakan|online|kopi|nasi|sate|mie|es)\b.*}
    studies whole: <kan>{(kelas|semester|tingkat) \w+( (sd|smp|sma|smk|mts|ma))?}\W*$
    studies whole: <kan>(masih )?{(sma|smp|smk|s1|s2|s3|skripsi|tesis|koas)\b.*}
    commute whole: <kan>{jalan kaki (ke|tiap|setiap) .+}
    commute whole: <kan>{(pulang pergi|pp|nglaju|ngelaju|bolak-balik) .+}
    past_job: (mantan|bekas|eks|pensiunan) <t>
    employee: <kan>punya {(<berapa> )?(karyawan|pegawai|asisten|anak buah|pembantu)\b.*}
    named_after: <kan>(dinamai|dinamain|dikasih nama|diberi nama) (dari|menurut|seperti|kayak) <t>
    # People.
    plans whole: <kan>{(menunggu|nunggu|menanti|menantikan) (kelahiran|kehadiran) (anak|bayi|si kecil|buah hati)( (pertama
        |kedua|ketiga|keempat|kembar|kami|kita))*}\W*$
    plans whole: <kan>{(menunggu|nunggu|menanti|menantikan) (anak|bayi) (pertama|kedua|ketiga|keempat|kembar)( kami
        | kita)?}\W*$
    plans whole: <kan>{(akan|bakal) (segera )?punya (anak|bayi)( (pertama|kedua|ketiga|keempat|kembar|lagi))?
        ( (bulan|tahun) (depan|ini))?}\W*$
    has_children whole: <kan>(punya|ibu|bapak|ayah|mama|papa)( dari)? {anak (se\w+|satu|dua|tiga|empat|lima|\d+)}
    status trimmed: <kan>{(udah |sudah )?(nikah|menikah|cerai|bercerai|menjanda|menduda) (\w+ )?(tahun|bulan|lama)}\b
    has_child: (?!.*\bakan\b)<kan>(punya|dikaruniai|gendong|momong|punya seorang) {(<berapa> )?(anak|bayi|putra|putri
        |balita)(?! (buah|kucing|anjing|ayam|tangga|panah))\b.*}
    siblings = none: <tidak> punya {saudara|sodara|adik|kakak}\b
    has_children = none: (<tidak>|belum) (punya|ada) {anak}\b(?! kucing| anjing)
    has_children = wants none: <tidak> (mau|pengen|ingin) (punya )?{anak}\b(?! kucing| anjing)
    siblings trimmed: <kan>{anak (bungsu|sulung|tunggal|tengah|pertama|terakhir|kedua|ketiga|keempat|kelima
        |semata wayang|ke-?\d).*}
    siblings: <kan>punya {(<berapa> )?(kakak|adik|adek|saudara|sodara|kembaran|abang)\b.*}
    siblings: <kan>{\w+ bersaudara}
    partner name: (udah |sudah |akhirnya )?(balikan|rujuk) (lagi )?(sama|dengan|ama) <t>
    partner name: <kan>(nikah|menikah|kawin|tunangan|bertunangan|pacaran|jadian|berpacaran) (sama|dengan|ama
        |dgn) (si |mas |mbak )?<t>
    partner = none: <tidak> punya {pacar|suami|istri|pasangan|gebetan}
    partner name ends: (udah |sudah |baru |baru aja )?(putus|cerai|pisah) (sama|dengan|dari|ama) <t>
    partner name ends: (udah |sudah )?<tidak> (lagi )?(pacaran |jadian |nikah |bareng )?(sama|dengan|ama|bareng) <t> lagi
    partner name ends: (udah |sudah )<tidak> (lagi )?(pacaran|jadian|bareng) (sama|dengan|ama) <t>
    status trimmed reaches: <kan>{(belum|blm) (nikah|menikah|kawin)|jomblo|single|lajang|duda|janda|menikah|udah nikah
        |sudah menikah|bercerai|tunangan|nikah}\b(?!,? (sama|dengan|ama|muda|aja|bulan|tahun depan))
    # Animals.
    has_pet = tidak ada {t}: <tidak> (punya|pelihara|melihara|piara) {(hewan )?(peliharaan|binatang)}
    has_pet ends: (udah |udh |sudah )?<tidak> (lagi )?(punya|pelihara|melihara|piara) {<pet>( (namanya|bernama) .+?)?}
        ( di rumah)? lagi( sekarang)?\W*$
    has_pet ends: ((udah |udh |sudah )<tidak>( lagi)?|<tidak> lagi) (punya|pelihara|melihara|piara) {<pet>
        ( (namanya|bernama) .+?)?}( di rumah)?( sekarang)?\W*$
    has_pet: <kan>(punya|pelihara|melihara|memelihara|miara|piara|ngadopsi|mengadopsi|adopsi|ternak
        |beternak) {(<berapa> )?(anak )?<pet>
        (?! (goreng|bakar|geprek|rebus|kecap|bumbu|asin|asap|kaleng|sambal))( .+)?}
    has_pet: <kan>(dapat|dapet|dikasih|merawat|ngerawat) {(<berapa> )?(anak )?(kucing|anjing|kelinci|hamster|marmut
        |kura-kura)\b(?! (di|dari) game)( (namanya|bernama|yang) .+)?}
    # Tastes.
    likes ends: <tidak> (suka|doyan|cinta|demen) <t> lagi
    likes ends: (udah |sudah )<tidak> (suka|doyan|demen) (lagi )?<t>
    dislikes ends: (udah |sudah )?<tidak> (benci|jijik|anti) (lagi )?(sama |ama |dengan )?<t>( lagi)?
    dislikes: <kan>(<tidak>|kurang) (terlalu |begitu |gitu )?(suka|doyan|demen|tahan|kuat
        |betah)(nya)? (banget )?(sama |ama |dengan |makan |minum )?<t>
    dislikes: <kan>(benci|jijik|muak|anti)(nya)? (banget |bgt |sekali )?(sama |ama |dengan |sm )?<t>
    dislikes: (.* )?(paling|selalu|suka) (kesel|kesal|sebel|sebal|males|malas)(nya)? (banget )?(sama|ama|dengan
        |kalau) <t>
    likes: <kan>(suka|doyan|demen|cinta|gemar|hobi|tergila-gila|penggemar|nge-?fans|fans|penggila|penyuka|maniak
        |lebih milih|milih
        |favoritin|sayang|(seneng|senang) (sama|ama|dengan|baca|nonton|masak|main|jalan|denger\w*
        |(banget|bgt)(?! (bisa|akhirnya|deng\w+|lihat|liat|ketemu|dapet|dapat|kamu|banget|ada|punya|jadi|udah
        |sudah))))(nya)? (banget |bgt |sekali
        |berat )?(sama |ama |dengan |sm |yang |makan |minum )?(?!ketawa|lupa|bingung|kalau|kalo|gitu|telat|marah
        |nangis
        |ketiduran|mikir|ngerasa|merasa|sakit|pusing|kesel|kesal|sedih|males|malas|ngantuk|laper|lapar|capek|begitu
        |lihat\b|liat\b
        |takut|gagal|salah|dimarah\w+|di\w+in\b|ter\w+\b)<t>
    fears serious ends: (udah |sudah )?<tidak> takut (lagi )?(sama |ama |dengan )?<t> lagi
    fears serious: <kan>(takut|ngeri|fobia|phobia|parno
        |trauma)(nya)? (banget |bgt |sekali )?(sama |ama |dengan |sm |akan )?(?!kalau|kalo
        |nggak|gak|ga\b|ketinggalan|telat|ketahuan|kehabisan|kelewatan|kecewa|kena\b|salah|gagal|di\w{3,}\b|dia\b
        |mereka|nanti
        |besok|banget|jadi\b|bikin|ngerepotin|kehilangan|hujan)<t>
    trait trimmed: <kan>{introvert|ekstrovert|ambivert|pemalu|pelupa|penakut|pemarah|cerewet|ceroboh
        |perfeksionis|keras kepala|moody|cengeng|pendiam|gampang \w+.*|mudah \w+.*|susah percaya.*|orangnya .+}
    feels whole: <kan>(ngerasa |merasa )?{(bangga|minder|gugup|grogi|deg-degan|kesepian|beruntung)( .+
        | banget)?}\b
    # Health.
    allergic_to serious: <kan>alergi(nya)? (sama |ama |dengan |terhadap |makan |sm |banget |parah )*<t>
    allergic_to serious ends: (udah |sudah )?<tidak> (lagi )?alergi (sama |ama )?<t>
    health trimmed: <kan>(punya|kena|sakit|penderita|mengidap|ngidap|menderita|didiagnosis|didiagnosa|terkena
        |riwayat|idap)( sakit| penyakit| kena| riwayat| gejala)? <kan>{<illness>( .+)?}
    health trimmed: <kan>(udah |sudah |pernah )?(\w+ kali )?(kena|sakit|operasi) {<illness>( .+)?}
    health trimmed: <kan>{buta warna|rabun \w+|hamil \w+ (bulan|minggu)|diabetes|asma|tuli|disleksia|autis
        |gampang mabuk \w+|mabuk (laut|darat|kendaraan)|mabukan|kolesterol tinggi|darah tinggi}\b
    health whole: <kan>{hamil (anak )?(pertama|kedua|ketiga|keempat|muda|tua)}\b
    health whole: <kan>(minum|konsumsi) {obat (?!nyamuk|bius)\w+.*}
    health whole: <kan>(sering|gampang|suka|mudah) {(pusing|migrain|masuk angin|mimisan|pingsan|mual|sesak|kram
        |mabuk \w+
        |sakit \w+|asma|kambuh)\b.*}
    health trimmed: <kan>{(patah|keseleo|terkilir|cedera|retak|encok) (tulang )?<badan>\b.*}
    # Food, drink, habits.
    diet trimmed ends: (udah |sudah )?(bukan|<tidak>) (lagi )?{vegetarian|vegan|pescatarian|pesketarian}\b( lagi)?
    diet trimmed ends: (udah |sudah |akhirnya |baru )*(berhenti|stop) (jadi |menjadi )?{vegetarian|vegan|pescatarian
        |pesketarian}\b
    diet trimmed: <kan>{vegetarian|vegan|pescatarian|pesketarian|makan halal|puasa senin kamis|diet keto}\b
    eats whole: <kan>makan(nya)? {.+ (hampir )?(tiap|setiap) \w+}
    quit whole: <kan>(berhenti|stop) {(merokok|ngerokok|minum|ngopi|judi|gula|vape|main \w+)\b.*}
    avoids: <tidak> (bisa |boleh |pernah |lagi )?(makan|minum) (?!lagi|apa|siang|malam|pagi|dulu|banyak)<t>
    avoids: <kan>(berhenti|stop) (makan|minum|nge)? ?<t>
    drinks: <kan>(minum|ngopi|ngeteh|menyeduh|nyeduh)(nya)? (?!obat|dulu|bareng|di\b|lagi)<t>
    eats whole: <kan>(makan|sarapan)(nya)? {.+ ((tiap|setiap) \w+|\w+ kali (sehari|seminggu)).*}
    eats: <kan>sarapan(nya)? (?!dulu|bareng|di\b)<t>
    smokes = tidak: (udah |sudah )?<tidak> (pernah )?{merokok|ngerokok|ngudud}
    smokes = tidak: <tidak> {merokok|ngerokok|ngudud}
    smokes trimmed: <kan>{(merokok|ngerokok|perokok)\b.*}
    uses: <kan>(pakai|pake|memakai|menggunakan) {(kursi roda|tongkat|alat bantu dengar|insulin|inhaler|kruk
        |gigi palsu|kaki
        palsu|implan)\b.*}
    avoids: <kan>(pantang|anti|alergi makan|menghindari|ngindarin|berpantang) (makan |minum )?<t>
    wears: <kan>(pakai|pake|memakai|make) {(kacamata|softlens|kontak lensa|lensa kontak|jilbab|hijab|kerudung
        |behel|kawat gigi|gigi palsu|alat bantu dengar|kursi roda|tongkat)\b.*}
    wakes_at: <kan>bangun(nya)? (tidur )?(pagi )?<jam>
    sleeps_at: <kan>tidur(nya)? <jam>
    sleeps: <kan>tidur(nya)? {(cuma |sekitar )?(\d+|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh) jam\b.*}
    # Time.
    plays: <kan>(main|mainin|bermain|bisanya main|bisa main)(nya)? (?!ke\b|di\b|hp|sama|ama|bareng|dulu|aja
        |mata|hati|api)<t>
    habit whole: <kan>{(sering|suka|hobi) (begadang|rebahan|ngemil|jajan|meditasi|puasa)\b.*}
    habit whole: (tiap|setiap) \w+ <kan>{(jalan|lari|baca|nulis|masak|ke|olahraga|meditasi|ngaji|sholat|salat|doa
        |nyapu)\b.+}
    plays: <kan>(dapat|dapet|kebagian) peran (jadi |sebagai )?<t>
    attends: <kan>(ikut|ikutan|gabung|anggota|join|daftar di|masuk|mengikuti) (di |ke |dengan )?(?!campur
        |ketawa|senang|seneng|nangis|kerja|akal){(sanggar|kelas|klub|club|komunitas|kursus|les|latihan|paduan suara
        |paskibra|pramuka|teater|pengajian|karate|silat|grup|band|gym|organisasi|arisan|senam)\b.*}
    exercises whole: <kan>{(renang|berenang|lari|joging|jogging|futsal|badminton|bulu tangkis|senam|fitnes|gym
        |nge-?gym|yoga|sepedaan|gowes|silat|karate|basket|voli|panjat tebing|muaythai|tenis
        |pingpong)\b( .*)?(tiap|setiap|seminggu|rutin|\d|tanpa|sambil).*}
    hobby: <kan>(hobi|hobinya|punya hobi|hobby)(nya)? <t>
    collects: <kan>(ngumpulin|mengumpulkan|koleksi|mengoleksi|ngoleksi|kolektor)(nya)? (?!niat|nyawa|uang|duit
        |tenaga|data)<t>
    reads: <kan>(baca|membaca)(nya)? (?!dulu|lagi|chat|pesan|doa|situasi|di\b){(buku|novel|komik|majalah|koran
        |manga|cerita|puisi|biografi)\b.*}
    writes: <kan>(nulis|menulis) {(novel|cerpen|puisi|buku|cerita|lagu|skripsi|tesis|naskah|blog|jurnal)\b.*}
    listens_to: (sambil )?<kan>(dengerin|mendengarkan|dengar|nyetel)(nya)? {(siniar|musik|lagu|podcast|radio|dangdut
        |jazz|pop
        |metal|kpop|k-pop|keroncong|buku audio|audiobook|murotal|campursari)\b.*}
    watches: <kan>nonton(nya)? {(drakor|anime|sinetron|film|bola|serial|kartun)\b.*}
    sings_in: <kan>(nyanyi|menyanyi|bernyanyi) di <t>
    grows: <kan>(nanam|menanam|tanam|berkebun)(nya)? (?!modal|saham)<t>
    donates: <kan>(rutin |rajin )?donor {darah|plasma}\b
    cannot trimmed: <kan>(<tidak>|belum) (bisa|pandai|jago|bs) (banget )?{<skill>}( (sama sekali|banget|sih|kok|ya
        |nih|juga))*\W*$
    never trimmed: <kan>(<tidak>|belum|gak|blm) pernah {(naik|ke|keluar|makan|minum|pacaran|lihat|liat|nonton
        |coba|nyoba|olahraga|merokok|ngerokok|main|punya|beli|pakai|pake|ikut|tinggal)\b.*}
    rents_out: <kan>(nyewain|menyewakan|ngontrakin|mengontrakkan) <t>
    saves_for: <kan>(nabung|menabung)(nya)? (buat|untuk|demi) (beli )?<t>
    # Things and plans.
    vehicle: <kan>(punya|pakai|pake|bawa|nyetir|beli|kredit|mengendarai)(nya)? {<vehicle>.*?}
        ( (pada )?(hari|bulan) \w+( lalu| kemarin)?( (19|20)\d\d)?| tadi \w+| kemarin| semalam)?\W*$
    vehicle: <kan>naik {<angkutan>(?! gunung)( .*)?}
    owns: <kan>(punya|memiliki|warisi|mewarisi) (?!banyak waktu|waktu|ide|masalah|rencana|pertanyaan|cerita
        |pilihan|firasat|utang|janji|uang|duit|alasan|acara|napas|perasaan|mimpi|pacar|temen|teman|istri|suami
        |hutang){(toko|warung|usaha|sawah|kebun|tanah|bengkel|koleksi|kolam|piano|gitar|laptop|kamera|kafe
        |kedai|salon|restoran|buku|tambak|perahu|konter|bisnis|kos-kosan|ladang)\b.*}
    owns: (baru |udah |sudah |habis )?(dapet warisan|dapat warisan|beli) {(rumah|tanah|laptop|kamera|piano
        |gitar|sepatu|buku|kebun|sawah)\b.*}
    plans whole: ((habis|setelah|abis|selesai|nanti) \w+ )?<kan>(rencananya )?(mau|akan|bakal|berencana|rencana\w*
        |pengen
        |ingin|hendak|niat) (ke )?{(liburan|mudik|pindah|nikah|kuliah|buka|bikin|daftar|umroh|haji
        |pulang kampung|belajar|lanjut|resign|pensiun|cuti|operasi|wisuda|naik haji|traveling|jalan-jalan
        |keluar negeri|nyetir|ambil)\b.*}
    plans whole: <kan>{(mudik|bikin pesta|liburan|wisuda|daftar|ikut lomba|terbang|berangkat) .+}
""")
