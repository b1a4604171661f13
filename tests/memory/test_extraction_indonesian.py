"""Indonesian sentences that people say of themselves and of those around them, and what is understood."""

import pytest

from app.memory.extraction.patterns import find_statements
from app.memory.facts.statement import Heard

# What is said, of whom, and what is found of it; none of these sentences is in the exam or the dialogues.
SAID = (
    ("Aku tinggal di Semarang.", "user", "lives_in", "Semarang", "holds"),
    ("saya tinggal di bekasi", "user", "lives_in", "bekasi", "holds"),
    ("Gue pindah ke Jogja bulan lalu.", "user", "lives_in", "Jogja", "holds"),
    ("Aku baru pindah dari Medan ke Padang.", "user", "lives_in", "Padang", "holds"),
    ("Saya pindah dari Kota Batu ke Padang minggu lalu.", "user", "lives_in", "Padang", "holds"),
    ("Aku kerja sebagai satpam di mal.", "user", "job", "satpam di mal", "holds"),
    ("Aku guru matematika.", "user", "job", "guru matematika", "holds"),
    ("Saya seorang perawat.", "user", "job", "perawat", "holds"),
    ("Gue kerja di Tokopedia.", "user", "works_at", "Tokopedia", "holds"),
    ("Aku dulu kerja sebagai kasir.", "user", "past_job", "kasir", "holds"),
    ("Namaku Bayu.", "user", "name", "Bayu", "holds"),
    ("Halo, saya Ningsih.", "user", "name", "Ningsih", "holds"),
    ("Umurku 31 tahun.", "user", "age", "31", "holds"),
    ("Aku lahir di Makassar.", "user", "born_in", "Makassar", "holds"),
    ("Aku lahir tahun 1995.", "user", "birth_year", "1995", "holds"),
    ("Ulang tahunku 17 Agustus.", "user", "birthday", "17 Agustus", "holds"),
    ("Aku alergi seafood.", "user", "allergic_to", "seafood", "holds"),
    ("Gue alergi debu sama bulu kucing.", "user", "allergic_to", "debu sama bulu kucing", "holds"),
    ("Aku punya asma dari kecil.", "user", "health", "asma", "holds"),
    ("Aku kena diabetes.", "user", "health", "diabetes", "holds"),
    ("Istriku namanya Wulan.", "user", "partner", "Wulan", "holds"),
    ("Suami saya Hendra kerja di bank.", "user", "partner", "Hendra", "holds"),
    ("Suami saya Hendra kerja di bank.", "Hendra", "works_at", "bank", "holds"),
    ("Anakku dua, yang besar kelas tiga SD.", "user", "has_children", "dua", "holds"),
    ("Kakakku tinggal di Balikpapan.", "kakak", "lives_in", "Balikpapan", "holds"),
    ("Adikku Rara kuliah hukum.", "user", "sibling", "Adik Rara", "holds"),
    ("Adikku Rara kuliah hukum.", "Rara", "studies", "hukum", "holds"),
    ("Aku punya tiga kakak.", "user", "siblings", "tiga kakak", "holds"),
    ("Aku anak tunggal.", "user", "siblings", "anak tunggal", "holds"),
    ("Aku punya kucing namanya Oren.", "user", "has_pet", "kucing Oren", "holds"),
    ("Kucingku namanya Cimol.", "user", "has_pet", "Kucing Cimol", "holds"),
    ("Aku pelihara dua kelinci.", "user", "has_pet", "dua kelinci", "holds"),
    ("Aku suka banget kopi susu.", "user", "likes", "kopi susu", "holds"),
    ("Gue benci macet.", "user", "dislikes", "macet", "holds"),
    ("Aku nggak suka pare.", "user", "dislikes", "pare", "holds"),
    ("Aku udah nggak suka K-pop lagi.", "user", "likes", "K-pop", "ends"),
    ("Aku nggak makan daging babi.", "user", "avoids", "daging babi", "holds"),
    ("Aku vegetarian.", "user", "diet", "vegetarian", "holds"),
    ("Aku udah berhenti merokok.", "user", "quit", "merokok", "holds"),
    ("Aku tidur jam sebelas malam.", "user", "sleeps_at", "jam sebelas malam", "holds"),
    ("Aku bangun jam lima pagi.", "user", "wakes_at", "jam lima pagi", "holds"),
    ("Aku main gitar.", "user", "plays", "gitar", "holds"),
    ("Aku lagi belajar bahasa Jepang.", "user", "learns", "bahasa Jepang", "holds"),
    ("Aku bisa bahasa Sunda.", "user", "speaks", "Sunda", "holds"),
    ("Aku kuliah kedokteran di UGM.", "user", "studies", "kedokteran di UGM", "holds"),
    ("Aku takut ketinggian.", "user", "fears", "ketinggian", "holds"),
    ("Motorku Vario merah.", "user", "vehicle", "Vario merah", "holds"),
    ("Aku mau nikah bulan depan.", "user", "plans", "nikah bulan depan", "holds"),
    ("Bulan depan aku pindah ke Surabaya.", "user", "plans", "pindah ke Surabaya", "holds"),
    ("Aku lagi nabung buat umroh.", "user", "saves_for", "umroh", "holds"),
    ("Aku putus sama Dika.", "user", "partner", "Dika", "ends"),
    ("Warna kesukaanku ungu.", "user", "favourite_colour", "ungu", "holds"),
    ("Bosku Pak Rahmat galak.", "user", "boss", "Pak Rahmat", "holds"),
    ("Rudi itu sepupuku.", "user", "cousin", "Rudi", "holds"),
    ("Nenekku meninggal tahun 2015.", "nenek", "died", "2015", "holds"),
    ("Aku janda.", "user", "status", "janda", "holds"),
    ("Aku kidal.", "user", "handedness", "kidal", "holds"),
    ("Aku nggak bisa berenang.", "user", "cannot", "berenang", "holds"),
    ("Aku belum pernah naik pesawat.", "user", "never", "naik pesawat", "holds"),
    ("Aku relawan di PMI.", "user", "volunteers", "PMI", "holds"),
    ("Aku lari tiap pagi.", "user", "exercises", "lari tiap pagi", "holds"),
    ("Hobiku mancing.", "user", "hobby", "mancing", "holds"),
    ("Aku pakai kacamata.", "user", "wears", "kacamata", "holds"),
    ("Ibuku guru.", "ibu", "job", "guru", "holds"),
    ("Bapakku udah pensiun.", "bapak", "status", "pensiun", "holds"),
    ("Catat ya, aku alergi kacang.", "user", "allergic_to", "kacang", "holds"),
    ("Btw aku punya maag.", "user", "health", "maag", "holds"),
    ("Aku lebih suka teh daripada kopi.", "user", "likes", "teh", "holds"),
    ("Aku baru keterima kerja di Pertamina.", "user", "works_at", "Pertamina", "holds"),
    ("Aku Muslim.", "user", "religion", "Muslim", "holds"),
    ("Aku hamil lima bulan.", "user", "health", "hamil lima bulan", "holds"),
    ("Rumahku di Sleman.", "user", "home", "di Sleman", "holds"),
    ("Aku ngekos di Jatinangor.", "user", "lives_in", "Jatinangor", "holds"),
    ("Aku sekarang tinggal di kos dekat kampus.", "user", "home", "kos dekat kampus", "holds"),
    ("Saya sudah menikah dan punya dua anak.", "user", "status", "menikah", "holds"),
    ("Suamiku kerja di pabrik sepatu.", "suami", "works_at", "pabrik sepatu", "holds"),
    ("Aku lagi hamil anak kedua.", "user", "health", "hamil anak kedua", "holds"),
    ("Ayahku petani.", "ayah", "job", "petani", "holds"),
    ("Aku jualan kue online.", "user", "job", "jualan kue online", "holds"),
    ("Aku nggak tahan pedas.", "user", "dislikes", "pedas", "holds"),
    ("Aku alergi obat amoksisilin.", "user", "allergic_to", "obat amoksisilin", "holds"),
    ("Makanan favoritku rendang.", "user", "favourite_food", "rendang", "holds"),
    ("Aku main futsal tiap Jumat.", "user", "plays", "futsal tiap Jumat", "holds"),
    ("Aku takut sama kecoa.", "user", "fears", "kecoa", "holds"),
    ("Anjingku namanya Bobi, umurnya lima tahun.", "user", "has_pet", "Anjing Bobi", "holds"),
    ("Aku punya dua adik, namanya Dini dan Doni.", "user", "siblings", "dua adik", "holds"),
    ("Aku asli Padang tapi besar di Jakarta.", "user", "comes_from", "Padang", "holds"),
    ("Aku orang Sunda.", "user", "comes_from", "Sunda", "holds"),
    ("Gue lagi diet keto.", "user", "diet", "diet keto", "holds"),
    ("Gue udah nggak ngerokok.", "user", "smokes", "tidak", "holds"),
    ("Gue resign dari bank bulan kemarin.", "user", "works_at", "bank", "ends"),
    (
        "Aku rencananya mau liburan ke Lombok bulan Juni.",
        "user",
        "plans",
        "liburan ke Lombok bulan Juni",
        "holds",
    ),
    ("Aku nggak punya saudara.", "user", "siblings", "none", "holds"),
    ("Pacarku orang Medan.", "pacar", "comes_from", "Medan", "holds"),
    ("Aku minum obat darah tinggi.", "user", "health", "obat darah tinggi", "holds"),
    ("Aku sering begadang.", "user", "habit", "sering begadang", "holds"),
    ("Aku paling suka nasi goreng buatan ibu.", "user", "likes", "nasi goreng buatan ibu", "holds"),
    ("Mobilku Avanza putih.", "user", "vehicle", "Avanza putih", "holds"),
    ("Aku naik KRL ke kantor.", "user", "vehicle", "KRL ke kantor", "holds"),
    ("Ibu saya meninggal tahun lalu.", "ibu", "died", "tahun lalu", "holds"),
    ("Nenekku umurnya 80 tahun.", "nenek", "age", "80 tahun", "holds"),
    ("Aku golongan darah AB.", "user", "blood_type", "AB", "holds"),
    ("Aku lahir 12 Mei 1990.", "user", "birthday", "12 Mei 1990", "holds"),
    ("Temanku Sari pindah ke Bali.", "user", "friend", "Sari", "holds"),
    # Forms that were widened: what they understood before, and what came in.
    ("Aku kerja di Telkom.", "user", "works_at", "Telkom", "holds"),
    ("Aku kerja shift malam di Telkom.", "user", "works_at", "Telkom", "holds"),
    ("Aku kerja paruh waktu di Telkom.", "user", "works_at", "Telkom", "holds"),
    ("Ibuku jualan gorengan.", "ibu", "job", "jualan gorengan", "holds"),
    ("Ayahku buka bengkel motor.", "ayah", "job", "buka bengkel motor", "holds"),
    ("Adikku kuliah di Brawijaya.", "adik", "school", "Brawijaya", "holds"),
    ("Aku udah nggak main futsal lagi.", "user", "quit", "main futsal", "holds"),
    ("Mochi mati kemarin.", "user", "has_pet", "Mochi", "ends"),
)


@pytest.mark.parametrize(("said", "subject", "relation", "target", "stance"), SAID)
def test_a_plain_sentence_is_understood(
    said: str, subject: str, relation: str, target: str, stance: str
) -> None:
    found = [statement for _, statement in find_statements([Heard("user", said)])]
    assert (subject, relation, target, stance) in [
        (statement.subject, statement.relation, statement.target, statement.stance) for statement in found
    ]


@pytest.mark.parametrize(("said", "subject", "relation", "target", "stance"), SAID)
def test_the_same_words_ask_nothing_true(
    said: str, subject: str, relation: str, target: str, stance: str
) -> None:
    assert find_statements([Heard("user", said.rstrip(".!") + "?")]) == [], (
        subject,
        relation,
        target,
        stance,
    )
    assert find_statements([Heard("assistant", said)]) == []
    assert find_statements([Heard("user", f'Kata temanku: "{said}"')]) == []
