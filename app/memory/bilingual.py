"""Everyday words of English and Indonesian that mean the same, so that a question in one finds what was said in the other.

The model of meanings sees likeness between languages, but weakly in short texts; words see it well where they are known.
Each entry has English words before the stroke and Indonesian ones behind it, any of which may stand for any other.
"""

from collections.abc import Iterator

_PEOPLE = """
    person,people/orang man,guy/pria,laki,cowok woman,girl/wanita,perempuan,cewek child,kid,children/anak baby/bayi
    mother,mom,mum/ibu,mama,bunda father,dad/ayah,bapak,papa parent/orangtua,ortu
    brother,sister,sibling/saudara,kakak,adik,abang,mas,mbak grandmother,grandma/nenek,eyang,oma
    grandfather,grandpa/kakek,opa uncle/paman,om aunt/bibi,tante cousin/sepupu nephew,niece/keponakan husband/suami
    wife/istri boyfriend,girlfriend,partner/pacar,pasangan fiance,fiancee/tunangan son/putra daughter/putri twin/kembar
    family/keluarga relative/kerabat,famili friend/teman,sahabat,kawan neighbour,neighbor/tetangga guest,visitor/tamu
    boss,manager/bos,atasan colleague,coworker/rekan,kolega teacher/guru student,pupil/murid,siswa,mahasiswa
    lecturer,professor/dosen doctor/dokter dentist/gigi nurse/perawat,suster vet/hewan lawyer/pengacara engineer/insinyur
    accountant/akuntan cook,chef/koki,juru driver/sopir,supir,pengemudi farmer/petani soldier/tentara police/polisi
    writer,author/penulis singer/penyanyi artist/seniman tailor/penjahit owner/pemilik landlord,landlady/kos
    customer,client/pelanggan,klien patient/pasien guardian/wali orphan/yatim widow/janda enemy/musuh
    name,named,called/nama nickname/panggilan,julukan age/umur,usia birthday/ultah born,birth/lahir youth/remaja
    adult/dewasa old/tua young/muda marry,married,marriage/nikah,kawin wedding/nikah,kawin,nikahan divorce/cerai
    engaged,engagement/tunangan pregnant/hamil die,died,dead,death/meninggal,mati,wafat funeral/pemakaman,kubur
    grave/makam,kubur live,living/tinggal life/hidup,kehidupan older,eldest/tua,sulung younger,youngest/muda,bungsu
    single/jomblo,lajang date,dating/kencan,pacaran breakup/putus
"""
_BODY = """
    body/badan,tubuh head/kepala hair/rambut face/wajah,muka eye/mata ear/telinga,kuping nose/hidung mouth/mulut
    lip/bibir tooth,teeth/gigi tongue/lidah neck/leher shoulder/bahu,pundak arm/lengan hand/tangan finger/jari nail/kuku
    chest/dada back/punggung stomach,belly/perut leg,foot,feet/kaki knee/lutut ankle/mata,pergelangan bone/tulang
    skin/kulit blood/darah heart/jantung,hati brain/otak lung/paru muscle/otot sick,ill,illness/sakit,penyakit
    hurt,pain,ache,sore/sakit,nyeri fever/demam cold,flu/pilek,flu cough/batuk headache/pusing dizzy/pusing
    wound,injury,injured/luka,cedera broken,break/patah,rusak allergy,allergic/alergi medicine,medication,drug/obat
    pill/pil hospital/rs clinic/klinik,puskesmas surgery/operasi healthy,health/sehat,kesehatan vaccine/vaksin
    diet/diet,pola weight/berat tired/capek,lelah,letih sleep,slept/tidur insomnia/insomnia,begadang dream/mimpi
    wake/bangun breathe,breath/napas sweat/keringat cry,cried/nangis,tangis laugh/tawa,ketawa smile/senyum
    glasses/kacamata wheelchair/roda cure,heal,recover/sembuh,pulih poison/racun smoke,smoking,cigarette/rokok
"""
_FOOD = """
    food,meal,dish/makanan,masakan,hidangan eat,ate,eating/makan drink,drank/minum cook,cooking/masak breakfast/sarapan
    lunch/siang dinner,supper/malam snack/camilan,cemilan,jajan hungry/lapar thirsty/haus full/kenyang rice/nasi,beras
    noodle/mi,mie bread/roti egg/telur meat/daging beef/sapi chicken/ayam fish/ikan shrimp,prawn/udang crab/kepiting
    squid/cumi pork/babi goat,lamb/kambing vegetable/sayur,sayuran fruit/buah bean/kacang peanut/kacang tofu/tahu
    milk/susu cheese/keju butter/mentega sugar/gula salt,salty/garam,asin sweet/manis bitter/pahit sour/asam
    spicy,hot/pedas chili,chilli/cabai,cabe garlic/bawang onion/bawang ginger/jahe coriander,cilantro/ketumbar
    soup/sup,soto,kuah sauce/saus,sambal oil/minyak honey/madu cake/kue chocolate/cokelat,coklat candy/permen icecream/es
    ice/es coffee/kopi tea/teh water/air juice/jus beer/bir wine/anggur alcohol/alkohol cup,mug/cangkir,gelas glass/gelas
    plate/piring bowl/mangkuk,mangkok spoon/sendok fork/garpu knife/pisau pan/wajan pot/panci stove/kompor oven/oven
    banana/pisang apple/apel mango/mangga orange/jeruk pineapple/nanas coconut/kelapa durian/durian watermelon/semangka
    potato/kentang tomato/tomat cucumber/timun carrot/wortel corn/jagung cassava/singkong spinach/bayam mushroom/jamur
    recipe/resep taste,flavour,flavor/rasa delicious,tasty/enak,lezat fried,fry/goreng boil,boiled/rebus
    grill,grilled/bakar bake,baked/panggang raw/mentah vegetarian/vegetarian,vegan restaurant/restoran,warung,resto
    cafe/kafe menu/menu fast,fasting/puasa
"""
_ANIMALS = """
    animal/hewan,binatang pet/peliharaan cat,kitten/kucing dog,puppy/anjing bird/burung rabbit/kelinci hamster/hamster
    turtle,tortoise/kura horse/kuda cow/sapi sheep/domba pig/babi duck/bebek,itik monkey/monyet snake/ular
    lizard,gecko/cicak,kadal mouse,rat/tikus ant/semut bee/lebah mosquito/nyamuk spider/laba butterfly/kupu fly/lalat
    elephant/gajah tiger/harimau,macan lion/singa whale/paus shark/hiu tail/ekor wing/sayap fur/bulu cage/kandang,sangkar
    tree/pohon flower/bunga leaf,leaves/daun grass/rumput plant/tanaman,tumbuhan seed/benih,biji root/akar
    wood,wooden/kayu garden/kebun,taman forest,jungle/hutan mountain/gunung hill/bukit valley/lembah river/sungai,kali
    lake/danau sea,ocean/laut beach/pantai island/pulau wave/ombak sand/pasir stone,rock/batu earth,soil/tanah sky/langit
    sun/matahari moon/bulan star/bintang rain,rainy/hujan storm/badai flood/banjir wind/angin cloud/awan snow/salju
    fog/kabut lightning,thunder/petir,guntur weather/cuaca season/musim dry/kering wet/basah hot,heat/panas
    cold,cool/dingin,sejuk warm/hangat earthquake/gempa volcano/gunung fire/api air/udara world/dunia nature/alam
"""
_HOME = """
    house,home/rumah room/kamar,ruang bedroom/kamar bathroom,toilet/wc kitchen/dapur boarding/kos,kost
    apartment,flat/apartemen floor/lantai wall/dinding,tembok roof/atap door/pintu window/jendela stairs/tangga
    yard/halaman porch,terrace/teras fence/pagar bed/kasur,ranjang,tidur pillow/bantal blanket/selimut table,desk/meja
    chair/kursi cupboard,wardrobe/lemari shelf/rak lamp,light/lampu mirror/cermin,kaca curtain/gorden,tirai
    carpet,rug/karpet clock,watch/jam key/kunci bag/tas box/kotak,kardus bottle/botol broom,sweep/sapu laundry,wash/cuci
    soap/sabun towel/handuk fridge,refrigerator/kulkas fan/kipas machine/mesin tool/alat rent,rented/sewa,kontrak
    move,moved,moving/pindah address/alamat roommate,housemate/sekamar clean/bersih,bersihin dirty/kotor
    repair,fix/perbaiki,benerin build,built/bangun paint/cat electricity,power/listrik village/desa,kampung
    city,town/kota country/negara,negeri street,road/jalan bridge/jembatan market/pasar shop,store/toko mall/mal
    office/kantor bank/bank school/sekolah university,college/universitas,kuliah,kampus library/perpustakaan,perpus
    church/gereja mosque/masjid temple/pura,candi,kuil park/taman station/stasiun airport/bandara
    port,harbour,harbor/pelabuhan hotel/hotel museum/museum cinema/bioskop place/tempat north/utara south/selatan
    east/timur west/barat left/kiri right/kanan near,close/dekat far/jauh here/sini there/sana province/provinsi
"""
_WORK = """
    work,job/kerja,pekerjaan,kerjaan working/kerja profession,occupation/profesi,pekerjaan company,firm/perusahaan
    factory/pabrik business/bisnis,usaha salary,wage,pay/gaji,upah money/uang,duit price,cost/harga,biaya cheap/murah
    expensive/mahal buy,bought/beli sell,sold/jual pay,paid/bayar debt,loan/utang,hutang,pinjaman
    save,savings/tabung,tabungan tax/pajak rich/kaya poor/miskin budget/anggaran account/rekening,akun bill/tagihan
    change/kembalian contract/kontrak interview/wawancara meeting/rapat project/proyek task/tugas deadline/tenggat
    resign,quit/resign,mundur,keluar,berhenti fired,dismissed/pecat retire,retired,pension/pensiun
    promote,promotion,promoted/promosi,naik career/karier,karir experience/pengalaman skill/keahlian,kemampuan team/tim
    lead,leader/pemimpin,kepala finance,financial/keuangan bookkeeper,bookkeeping/pembukuan accounting/akuntansi
    report/laporan letter/surat document/dokumen stamp/prangko,cap shift/sif holiday,vacation/libur,liburan,cuti
    busy/sibuk free/bebas,gratis,luang schedule/jadwal plan/rencana goal,target/tujuan,target
    success,succeed/sukses,berhasil fail,failed,failure/gagal try,tried/coba help/bantu,tolong
    study,learn,learning,studying/belajar teach/ajar lesson,course,class/pelajaran,les,kursus,kelas exam,test/ujian,tes
    score,grade,mark/nilai,skor pass,passed/lulus graduate,graduated,graduation/lulus,wisuda scholarship/beasiswa
    degree/gelar,sarjana thesis/skripsi,tesis homework/pr subject,major/jurusan,mapel language/bahasa english/inggris
    indonesian/indonesia japanese,japan/jepang korean,korea/korea chinese,china/cina,tiongkok,mandarin
    german,germany/jerman french,france/prancis,perancis dutch,netherlands,holland/belanda spanish,spain/spanyol
    arabic/arab australia,australian/australia england,britain,uk/inggris america,american/amerika word/kata
    sentence/kalimat meaning,mean/arti,makna read/baca write,wrote,writing/tulis book/buku page/halaman
    story/cerita,kisah novel/novel poem,poetry/puisi newspaper/koran magazine/majalah pen/pulpen paper/kertas
    question/pertanyaan answer/jawaban,jawab idea/ide
"""
_TRAVEL = """
    travel,trip,journey/jalan,perjalanan,wisata walk,walked/jalan,kaki run,ran,running/lari go,went,going/pergi
    come,came/datang arrive,arrived/tiba,sampai leave,left/pergi,berangkat,tinggal
    return,returned,back/kembali,pulang,balik visit,visited/kunjung,main,mampir enter/masuk exit/keluar stop/berhenti
    ride,rode/naik,kendara drive,drove,driving/setir,nyetir fly,flew,flight/terbang,penerbangan
    climb,climbed,hike,hiking/daki,panjat,naik car/mobil motorcycle,motorbike,scooter/motor bicycle,bike/sepeda
    bus/bus,bis train/kereta plane,aeroplane,airplane/pesawat ship,boat/kapal,perahu taxi/taksi truck/truk helmet/helm
    licence,license/sim vehicle,transport/kendaraan traffic,jam/macet accident,crash/kecelakaan ticket/tiket,karcis
    passport/paspor visa/visa luggage,suitcase/koper map/peta tourist/turis,wisatawan camera/kamera
    photo,picture/foto,gambar souvenir,gift,present/oleh,hadiah,kado petrol,gas,fuel/bensin tyre,tire/ban
    fast,quick/cepat slow/lambat,pelan late/telat,terlambat early/awal,pagi phone,cellphone/telepon,hp,ponsel
    call/telepon,panggil message,text/pesan computer/komputer laptop/laptop internet/internet app/aplikasi website/situs
    password/sandi game/gim,permainan,main video/video film,movie/film song/lagu music/musik guitar/gitar piano/piano
    drum/drum sing,sang/nyanyi dance,danced/tari,joget concert/konser band/band play,played/main sport/olahraga
    football,soccer/bola,sepakbola badminton/bulutangkis basketball/basket swim,swam,swimming/renang yoga/yoga
    gym/gim,fitnes marathon/maraton race/lomba,balap kilometre,kilometer/kilometer,km win,won,winner/menang,juara
    lose,lost/kalah,hilang club/klub coach/pelatih medal/medali hobby/hobi draw,drawing/gambar painting/lukisan
    knit,crochet/rajut sew/jahit gardening/berkebun collect,collection/kumpul,koleksi chess/catur toy/mainan doll/boneka
    party/pesta holiday/raya christmas/natal easter/paskah ramadan/ramadan,puasa pray,prayer/doa,salat,solat
    religion,faith/agama god/tuhan,allah moslem,muslim/muslim,islam christian/kristen catholic/katolik hindu/hindu
    buddhist/buddha
    yogyakarta/jogja,yogya,jogjakarta jakarta/jkt bandung/bdg surabaya/sby
"""
_FEELINGS = """
    feel,feeling,felt/rasa,perasaan happy,glad,happiness/senang,bahagia,gembira sad,sadness/sedih angry,anger,mad/marah
    afraid,scared,fear/takut worry,worried/khawatir,cemas nervous,anxious/gugup,grogi,deg calm/tenang bored,boring/bosan
    lonely,alone/sepi,sendiri proud/bangga ashamed,shy,embarrassed/malu jealous/cemburu,iri
    surprised,surprise/kaget,kejutan disappointed/kecewa confused/bingung love,loved/cinta,sayang like,liked,enjoy/suka
    hate,hated,dislike/benci favourite,favorite/favorit,kesukaan prefer/pilih hope/harap want,wanted/ingin,pengen,mau
    need,needed/butuh,perlu miss,missed/kangen,rindu believe/percaya trust/percaya think,thought/pikir,kira
    know,knew/tahu,tau,kenal remember/ingat forget,forgot,forgotten/lupa understand,understood/paham,ngerti
    decide,decided,decision/putus,keputusan choose,chose/pilih promise,promised/janji agree/setuju refuse/tolak
    argue,quarrel,fight,fought/bertengkar,ribut,berantem forgive/maaf sorry/maaf thank/terima,makasih secret/rahasia
    lie,lied/bohong truth,true/benar joke/canda,lelucon funny/lucu strange,weird/aneh beautiful,pretty/cantik,indah
    handsome/ganteng,tampan ugly/jelek good/baik,bagus bad/buruk,jelek big,large/besar,gede small,little/kecil
    long/panjang short/pendek tall,high/tinggi low/rendah heavy/berat light/ringan strong/kuat weak/lemah
    hard,difficult/keras,susah,sulit easy/mudah,gampang new/baru old/lama fresh/segar shattered/pecah empty/kosong
    full/penuh same/sama different/beda,lain important/penting famous/terkenal quiet,silent/sunyi,hening,diam
    noisy,loud/berisik,bising smart,clever/pintar,pandai stupid/bodoh lazy/malas diligent/rajin brave/berani
    stubborn/keras patient/sabar polite/sopan kind/baik,ramah safe/aman dangerous,danger/bahaya black/hitam white/putih
    red/merah blue/biru green/hijau yellow/kuning brown/cokelat,coklat purple/ungu grey,gray/abu colour,color/warna
    clothes,clothing/baju,pakaian shirt/baju,kemeja trousers,pants/celana skirt/rok dress/gaun,baju shoe,shoes/sepatu
    sandal/sandal hat,cap/topi jacket,coat/jaket sock/kaus ring/cincin necklace/kalung earring/anting tattoo/tato
    size/ukuran
"""
_TIME = """
    time/waktu,jam,kali day/hari night/malam morning/pagi noon,afternoon/siang,sore evening/sore,malam week/minggu,pekan
    month/bulan year/tahun hour/jam minute/menit tomorrow/besok yesterday/kemarin now/sekarang later/nanti always/selalu
    often/sering sometimes/kadang never/pernah every/setiap,tiap first/pertama last/terakhir
    begin,began,start,started/mulai end,ended,finish,finished/akhir,selesai change,changed/ubah,ganti,berubah
    stay,stayed/tinggal,tetap wait,waited/tunggu meet,met/temu,ketemu find,found/temu,nemu give,gave,given/beri,kasih
    get,got,receive,received/dapat,terima,dapet take,took/ambil bring,brought/bawa send,sent/kirim keep,kept/simpan
    throw,threw/buang open/buka close/tutup hold,held/pegang,gendong push/dorong pull,pulled/tarik,cabut cut/potong
    fall,fell/jatuh sit,sat/duduk stand,stood/diri see,saw,seen/lihat,liat watch,watched/nonton,tonton look/lihat,tampak
    hear,heard/dengar listen/dengar speak,talk,talked/bicara,ngomong,ngobrol say,said/bilang,kata
    tell,told/cerita,ceritain ask,asked/tanya use,used/pakai,pake make,made/bikin,buat grow,grew/tumbuh
    adopt,adopted/adopsi steal,stole,stolen/curi,maling hide,hid/sembunyi spring/semi summer/panas autumn,fall/gugur
    winter/dingin sunday/minggu,ahad monday/senin tuesday/selasa wednesday/rabu thursday/kamis friday/jumat
    saturday/sabtu january/januari february/februari march/maret may/mei june/juni july/juli august/agustus
    october/oktober december/desember one/satu two/dua three/tiga four/empat five/lima six/enam seven/tujuh eight/delapan
    nine/sembilan ten/sepuluh hundred/ratus thousand/ribu million/juta half/setengah,separuh double/ganda
    number/nomor,angka many,much/banyak few,little/sedikit all,whole/semua,seluruh news/kabar,berita thing/hal,barang
    problem/masalah reason/alasan habit/kebiasaan event,happen,happened/kejadian,terjadi result/hasil part/bagian
    kind,type/jenis,macam shape/bentuk sound,voice/suara smell/bau light/cahaya letter/huruf law/hukum war/perang
    peace/damai government/pemerintah president/presiden vote,election/pilih,pemilu
"""


def entries() -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """List the entries: words of English, and of Indonesian."""
    for topic in (_PEOPLE, _BODY, _FOOD, _ANIMALS, _HOME, _WORK, _TRAVEL, _FEELINGS, _TIME):
        for entry in topic.split():
            english, _, indonesian = entry.partition("/")
            yield tuple(english.split(",")), tuple(indonesian.split(","))
