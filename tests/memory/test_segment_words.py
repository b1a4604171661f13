"""What is told of a segment without a model: the person's own sentences, and an event only where they say so plainly."""

import pytest

from app.memory.facts.statement import Heard
from app.memory.segments.events import find_event
from app.memory.segments.telling import MOST_LETTERS, most_telling


def user(*texts: str) -> list[Heard]:
    return [Heard("user", text) for text in texts]


def test_the_person_is_quoted_and_the_companion_never() -> None:
    heard = [
        Heard("user", "I planted twelve tomato seedlings on the balcony today. How are you?"),
        Heard("assistant", "You should move to a farm in Medan and grow tomato seedlings there."),
        Heard("user", "Haha. The seedlings came from my neighbour Bu Warsi."),
    ]
    told = most_telling([], heard)
    assert "twelve tomato seedlings on the balcony" in told
    assert "Bu Warsi" in told
    assert "Medan" not in told
    assert "How are you" not in told


def test_quotes_play_and_pasted_words_are_left_out() -> None:
    assert most_telling([], user('My cousin wrote: "I sold my house in Bogor and bought seven goats."')) == ""
    opened = user("Let's roleplay: you are the captain and I am the ship's doctor.")
    assert most_telling(opened, user("I have treated eleven sailors for scurvy tonight.")) == ""
    # The control: without the play it is told.
    assert most_telling([], user("I have treated eleven sailors for scurvy tonight.")) != ""


@pytest.mark.parametrize(
    "texts",
    [
        ["…", "🍊🍊🍊", "12:30"],
        [""],
        ["ok", "ok", "ok"],
        ["x" * 100_000],
        ["The train to Solo was late again. " * 3_000],
        ["I like tea from Garut."] * 10_000,
    ],
)
def test_it_is_short_whatever_was_said(texts: list[str]) -> None:
    assert len(most_telling([], user(*texts))) <= MOST_LETTERS


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("My grandmother passed away this morning.", "feeling"),
        ("I'm so proud of myself today!", "feeling"),
        ("Aku sedih banget hari ini.", "feeling"),
        ("Kucingku meninggal tadi pagi.", "feeling"),
        ("I've finally decided to quit my job.", "decision"),
        ("Aku akhirnya memutuskan untuk pindah ke Yogya.", "decision"),
        ("I swam in the sea for the first time.", "first_time"),
        ("Hari ini aku naik pesawat untuk pertama kali.", "first_time"),
        ("I love you, Yuzu.", "closeness"),
        ("Aku sayang kamu.", "closeness"),
    ],
)
def test_an_event_is_known_by_plain_words(said: str, kind: str) -> None:
    event = find_event([], user("Good evening, how was your day over there?", said))
    assert event is not None
    assert (event.kind, event.summary) == (kind, said)
    assert -1 <= event.weight <= 1
    assert 0 < event.importance <= 1


@pytest.mark.parametrize(
    "said",
    [
        "I'm not so sad any more.",
        "If I were heartbroken I would tell you.",
        "Are you so happy today?",
        "My father died in 2019.",
        "I've decided to eat an elephant.",
        'My friend said: "I\'m devastated."',
        "I trust you to water the plants.",
        "Aku nggak sedih banget kok.",
        "Kalau aku nangis, maaf ya.",
        "The first time is always hard.",
    ],
)
def test_no_event_is_made_up(said: str) -> None:
    assert find_event([], user(said)) is None


def test_the_companions_feelings_are_no_event() -> None:
    assert find_event([], [Heard("assistant", "I'm so happy! I love you.")]) is None
