"""What is said later against what holds: what is over is over, and what may still be true is left alone."""

from collections.abc import Sequence

import pytest

from app.memory.extraction.patterns import find_statements
from app.memory.facts.statement import Heard
from tests.memory.dialogues import held_after, known_from
from tests.memory.facts import day

# What is said day after day, and a word of what is over and of what holds in the end.
OVER = (
    (("I drive a Honda Jazz.", "I sold the Jazz last week."), "Jazz", None),
    (("I have a dog called Rex.", "Rex died on Friday."), "Rex", None),
    (("I have a cat called Luna.", "I'm learning the drums.", "My cat Luna passed away."), "Luna", "drums"),
    (("I'm learning Spanish.", "I'm learning Italian instead of Spanish now."), "Spanish", "Italian"),
    (("I drink coffee every morning.", "I quit coffee."), "coffee every", None),
    (("I eat meat most days.", "I've stopped eating meat."), "meat most", None),
    (("I smoke a pack a day.", "I finally quit smoking!"), "pack", None),
    (("I wear glasses.", "I switched to contact lenses."), "glasses", "contact"),
    (("I do yoga every morning.", "I gave up yoga and now I do pilates."), "yoga", None),
    (("I work at Tesco.", "I got sacked from Tesco."), "Tesco", None),
    (("I'm dating Alex.", "Alex and I broke up."), "Alex", None),
    (("I'm married to Sam.", "Sam and I got divorced."), "Sam", None),
    (("I play football on Sundays.", "I don't play football any more."), "football", None),
    (("I go to the gym every Tuesday.", "I've cancelled my gym membership."), "gym", None),
    (("I have a job as a waiter.", "I don't work as a waiter anymore."), "waiter", None),
    (("I'm planning to go to Rome in May.", "We cancelled the trip to Rome."), "Rome", None),
    (("I do yoga on Mondays.", "I do yoga on Wednesdays now."), "Mondays", "Wednesdays"),
    (("I do yoga on Mondays.", "I do yoga.", "These days I do yoga on Wednesdays."), "Mondays", "yoga"),
    (("I have two cats.", "I have three cats."), "two cats", "three cats"),
    (("My brother is called Jon.", "My brother is called John, not Jon."), "Jon ", "John"),
    (("Aku punya motor Vario.", "Motorku Vario udah aku jual."), "Vario", None),
    (("Aku punya kucing namanya Mochi.", "Mochi mati kemarin."), "Mochi", None),
    (("Kelinciku namanya Putih.", "Putih meninggal tadi pagi."), "Putih", None),
    (("Aku minum kopi tiap pagi.", "Aku udah berhenti minum kopi."), "kopi tiap", None),
    (("Aku ngerokok tiap hari.", "Aku udah berhenti merokok."), "tiap hari", None),
    (("I drink coffee every morning.", "Aku udah berhenti minum kopi."), "coffee every", None),
    (("Aku pacaran sama Bayu.", "Aku sama Bayu udah putus."), "Bayu", None),
    (("Aku kerja di Bank Mandiri.", "Aku resign dari Bank Mandiri."), "Mandiri", None),
    (("Aku rutin lari tiap pagi.", "Aku udah nggak lari lagi, sekarang renang tiap sore."), "lari", "renang"),
    (("Aku mau liburan ke Bali bulan depan.", "Liburan ke Bali batal."), "Bali", None),
    (("Aku yoga tiap Senin.", "Sekarang aku yoga tiap Rabu."), "Senin", "Rabu"),
    (("Aku alergi udang.", "Ternyata aku alergi kepiting, bukan udang."), "udang", "kepiting"),
    (("Ayahku kerja di PLN.", "Bapakku sekarang kerja di Telkom."), "PLN", "Telkom"),
    (("My dad works at Aldi.", "Bapakku sekarang kerja di Telkom."), "Aldi", "Telkom"),
)
# Where nothing may end, however much it sounds like it.
STILL = (
    (("I do yoga on Mondays.", "I do yoga on Wednesdays."), ("Mondays", "Wednesdays")),
    (("Aku yoga tiap Senin.", "Aku yoga tiap Rabu."), ("Senin", "Rabu")),
    (("I do yoga on Mondays.", "I also do yoga on Wednesdays now."), ("Mondays",)),
    (
        ("I do yoga on Mondays.", "I do yoga on Fridays.", "I do yoga on Wednesdays now."),
        ("Mondays", "Fridays"),
    ),
    (("My brother is called Jon.", "My sister is called Ida."), ("Jon", "Ida")),
    (("I like tea.", "I like coffee."), ("tea", "coffee")),
    (("I play the guitar.", "I play the piano."), ("guitar", "piano")),
    (("I have a cat called Mia.", "I have a dog called Bo."), ("Mia", "Bo")),
    (("I'm learning French.", "I'm learning German too."), ("French", "German")),
    (("I ride a bike.", "I drive a Toyota."), ("bike", "Toyota")),
    (("Aku suka teh.", "Aku suka kopi."), ("teh", "kopi")),
    (("Aku punya motor Vario.", "Sekarang aku naik sepeda."), ("Vario", "sepeda")),
    (("Aku pakai kacamata.", "Sekarang aku pakai softlens."), ("kacamata", "softlens")),
    (("I drive a Honda Jazz.", "I sold my car."), ("Jazz",)),
    (("I drive a Honda Jazz.", "My car was sold."), ("Jazz",)),
    (("I drive a Honda Jazz.", "I drive a Honda Civic.", "I sold the Honda."), ("Jazz", "Civic")),
    (("I drive a Honda Jazz.", "I sold the Jazz poster."), ("Jazz",)),
    (("I have a dog called Rex.", "Did Rex die?"), ("Rex",)),
    (("I have a dog called Rex.", "If Rex died I'd be lost."), ("Rex",)),
    (("I have a dog called Rex.", "I dreamt that Rex died."), ("Rex",)),
    (("I have a dog called Rex.", "Rex died in my dream."), ("Rex",)),
    (("I have a dog called Rex.", "Rex nearly died."), ("Rex",)),
    (("I have a dog called Rex.", "My dog died."), ("Rex",)),
    (("I have a dog called Rex.", "My neighbour says Rex died."), ("Rex",)),
    (("Aku punya kucing namanya Mochi.", "Mochi mati gaya di kamar."), ("Mochi",)),
    (("Aku punya kucing namanya Mochi.", "Kucingku hilang."), ("Mochi",)),
    (("I'm planning to go to Rome in May.", "The trip is cancelled."), ("Rome",)),
    (("I'm planning to go to Rome in May.", "The trip to Rome isn't cancelled."), ("Rome",)),
    (("I'm planning to go to Rome in May.", "We cancelled the hotel in Rome."), ("Rome",)),
    (("Aku mau liburan ke Bali bulan depan.", "Liburan ke Bali gak batal."), ("Bali",)),
    (("I go to the pottery class on Mondays.", "No, Tuesday."), ("Mondays",)),
    (("Aku les renang tiap Senin.", "Salah, hari Selasa."), ("Senin",)),
    (("I live in Oslo and my brother is called Jon.", "I meant Bergen."), ("Oslo", "Jon")),
    (("I'm dating Alex.", "Alex and I split the bill."), ("Alex",)),
    (("I drink coffee every morning.", "I drink tea, not coffee, in the evening."), ("coffee",)),
    (("I drink tea with sugar.", "I don't eat sugar."), ("tea",)),
    (("I drink almond milk.", "I stopped drinking milk."), ("almond",)),
    (("I eat meat most days.", "I don't eat red meat."), ("meat most",)),
    (("I drink coffee every morning.", "I don't drink coffee in the evening any more."), ("coffee every",)),
    (
        ("I do yoga on Mondays.", "I do yoga on Fridays.", "I don't do yoga on Fridays any more."),
        ("Mondays",),
    ),
    (("I'm allergic to peanut butter.", "I'm not allergic to peanuts."), ("butter",)),
    (("I wear reading glasses.", "I switched to contact lenses."), ("reading",)),
)


@pytest.mark.parametrize(("said", "over", "holds"), OVER)
def test_what_is_over_ends_and_was_known_until_then(
    said: Sequence[str], over: str, holds: str | None
) -> None:
    first = [*held_after(said[:1], moment=day(0))] if len(said) > 1 else []
    now = [f"{target} " for target in held_after(said)]
    assert not first or any(over in f"{target} " for target in first)
    assert any(over in f"{each.fact.target} " for each in known_from(said))
    assert not any(over in target for target in now)
    assert holds is None or any(holds in target for target in now)


@pytest.mark.parametrize(("said", "holds"), STILL)
def test_what_may_still_be_true_is_left_alone(said: Sequence[str], holds: Sequence[str]) -> None:
    now = held_after(said)
    assert all(any(word in target for target in now) for word in holds), now


def test_an_end_has_its_day_and_the_days_before_keep_their_answer() -> None:
    said = ("I have a dog called Rex.", "It rains.", "Rex died on Friday.")
    assert [held_after(said, moment=day(number)) for number in (0, 1, 2)] == [
        ["dog Rex"],
        ["dog Rex"],
        [],
    ]


@pytest.mark.parametrize("kin", ["dad", "father", "Papa", "Bapakku", "Ayahku"])
def test_one_father_lives_in_one_place_whatever_he_is_called(kin: str) -> None:
    first = "My father lives in Oslo."
    now = f"{kin} tinggal di Solo." if kin.endswith("ku") else f"My {kin} lives in Solo."
    assert [each for each in held_after((first, now)) if each in ("Oslo", "Solo")] == ["Solo"]


def test_what_the_companion_spoke_of_in_between_is_not_corrected_by_guess() -> None:
    heard = (
        Heard("user", "I go to the pottery class on Mondays."),
        Heard("assistant", "Shall we plan the dinner on Friday?"),
        Heard("user", "Sorry, I meant Tuesday."),
    )
    assert [number for number, _ in find_statements(heard)] == [0]
