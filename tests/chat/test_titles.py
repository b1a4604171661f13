"""A conversation gets its name from its own model, once, and never against its person."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update

from app.chat import titles
from app.chat.serving import start_keeper
from app.chat.titles import clean_title
from app.conversations.models import Conversation
from app.extensions import db
from app.job_runner import JobRunner
from app.settings import chain
from app.settings.values import ChainLink
from tests.accounts.people import Person, create_person
from tests.chat.conftest import browser_of, speak_through
from tests.chat.talk import Talk
from tests.servers.scripted_provider import ScriptedProvider


@pytest.fixture
def naming(make_app: Callable[..., Flask], scripted: ScriptedProvider) -> Flask:
    """An application that names conversations, with Rina's chain set to the scripted provider."""
    app = make_app(auto_titles=True)
    start_keeper(app)
    speak_through(app, create_person(app), scripted.address)
    return app


@pytest.fixture
def person(naming: Flask) -> Person:
    return create_person(naming, "budi")


@pytest.fixture
def talk(naming: Flask, person: Person, scripted: ScriptedProvider) -> Talk:
    speak_through(naming, person, scripted.address)
    return Talk(browser_of(naming, person))


def do_jobs(app: Flask) -> int:
    with app.app_context():
        return JobRunner(app, 1).run_due()


def named(app: Flask, talk: Talk) -> tuple[str, str, str | None]:
    with app.app_context():
        kept = db.session.get_one(Conversation, UUID(talk.id))
        return kept.title, kept.titled_by, kept.earlier_title


def change(app: Flask, talk: Talk, **values: object) -> None:
    with app.app_context():
        db.session.execute(update(Conversation).where(Conversation.id == UUID(talk.id)).values(**values))
        db.session.commit()


def version(talk: Talk) -> int:
    return int((talk.client.get(f"/conversations/{talk.id}/state").json or {})["version"])


def test_the_first_answer_brings_a_title_and_the_first_words_are_kept(naming: Flask, talk: Talk) -> None:
    first_words = "Which tea for a late evening? [[tokens=5 title=Evening_tea]]"
    talk.ask(first_words)
    before = version(talk)
    assert named(naming, talk)[:2] == (first_words, "first_words")
    do_jobs(naming)
    assert named(naming, talk) == ("Evening tea", "model", first_words)
    assert version(talk) == before + 1


def test_it_is_asked_once_and_with_both_sides_of_the_talk(
    naming: Flask, talk: Talk, scripted: ScriptedProvider
) -> None:
    talk.ask("First [[tokens=5 title=One]]")
    do_jobs(naming)
    talk.ask("Second [[tokens=5 title=Two]]")
    do_jobs(naming)
    assert named(naming, talk)[0] == "One"
    assert len(scripted.chats()) == 3


@pytest.mark.parametrize(
    "said",
    [
        "title=I'm_sorry,_I_cannot_do_that.",
        "title=***",
        "title=word_word_word_word_word_word_word_word_word_word",
        "title=Here_is_a_title:",
        "title=<think>so_far_only_thoughts",
        "title=One title_fault=500",
        "title=One title_fault=empty",
        "title=One title_fault=401",
    ],
)
def test_what_is_no_title_leaves_the_first_words(naming: Flask, talk: Talk, said: str) -> None:
    words = f"Hello [[tokens=5 {said}]]"
    talk.ask(words)
    assert do_jobs(naming) >= 1
    title, by, earlier = named(naming, talk)
    assert (title[:30], by, earlier) == (words[:30], "first_words", None)


def test_a_persons_own_title_stays(naming: Flask, talk: Talk) -> None:
    talk.ask("Hello [[tokens=5 title=Of_the_model]]")
    change(naming, talk, title="Mine", titled_by="person")
    do_jobs(naming)
    assert named(naming, talk)[:2] == ("Mine", "person")
    # The control: the same job names it where the first words still stand.
    change(naming, talk, titled_by="first_words")
    talk.regenerate(talk.messages()[-1]["id"])
    talk.wait_for_state(talk.messages()[-1]["turn"]["id"], "done")
    do_jobs(naming)
    assert named(naming, talk)[:2] == ("Of the model", "model")


def test_an_answer_that_broke_off_names_nothing(naming: Flask, talk: Talk) -> None:
    talk.ask("Hello [[tokens=9 after=3 fault=cut title=Too_early]]")
    do_jobs(naming)
    assert named(naming, talk)[1] == "first_words"
    talk.ask("Again [[tokens=5 title=Second_message]]")
    do_jobs(naming)
    assert named(naming, talk)[1] == "first_words"


def test_the_tiny_model_is_not_asked(
    naming: Flask, talk: Talk, person: Person, scripted: ScriptedProvider
) -> None:
    talk.ask("Hello [[tokens=5 title=Name]]")
    with naming.app_context():
        chain.set_chain(person.id, [ChainLink(None, "smollm2-135m-instruct")])
    asked = len(scripted.chats())
    do_jobs(naming)
    assert named(naming, talk)[1] == "first_words"
    assert len(scripted.chats()) == asked


def test_nobody_is_asked_where_titles_are_switched_off(
    make_app: Callable[..., Flask], new_person_talk: Callable[..., Talk], scripted: ScriptedProvider
) -> None:
    app = make_app(auto_titles=False)
    talk = new_person_talk(app)
    talk.ask("Hello [[tokens=5 title=Name]]")
    do_jobs(app)
    assert named(app, talk)[1] == "first_words"
    assert len(scripted.chats()) == 1


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Evening tea", "Evening tea"),
        ('"Evening tea."', "Evening tea"),
        ("**Evening tea**", "Evening tea"),
        ("# Evening tea", "Evening tea"),
        ("Title: Evening tea", "Evening tea"),
        ("Judul: \u201cTeh malam\u201d.", "Teh malam"),
        ("**Title:** Evening tea", "Evening tea"),
        ("<think>They want tea.</think>\n\nEvening tea\n\nIt is short.", "Evening tea"),
        ("Here is one:\nEvening tea", "Evening tea"),
        ("\u300c\u591c\u306e\u304a\u8336\u300d\u3002", "\u591c\u306e\u304a\u8336"),
        ("What is C++?", "What is C++?"),
        ("", None),
        ("\n \n", None),
        ("\u2026", None),
        ("<think>never closed", None),
        ("Sure! I would call it Evening tea", None),
        ("x" * 61, None),
        ("a \0\x1b[31mb", "a [31mb"),
    ],
)
def test_a_title_is_taken_out_of_what_was_said(said: str, title: str | None) -> None:
    assert clean_title(said) == title


def test_a_provider_that_falls_silent_costs_a_title_and_not_the_evening(
    naming: Flask, talk: Talk, monkeypatch: pytest.MonkeyPatch, scripted: ScriptedProvider
) -> None:
    monkeypatch.setattr(titles, "SECONDS", 0.2)
    talk.ask("Hello [[tokens=5 title=One title_fault=silent]]")
    do_jobs(naming)
    assert named(naming, talk)[1] == "first_words"
    assert scripted.wait_for_end()[-1]["ended"] == "client closed"
