"""How much one person may ask for in a day."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.chat import quota
from app.chat.live import live_turns
from app.conversations.models import UsageDay
from app.extensions import db
from tests.accounts.people import Person
from tests.chat.conftest import browser_of, speak_through
from tests.chat.talk import JSON, Talk
from tests.servers.scripted_provider import ScriptedProvider

MakeApp = Callable[..., Flask]
LATE = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)


@pytest.fixture
def begin(make_app: MakeApp, new_person_talk: Callable[[Flask], Talk]) -> Callable[..., Talk]:
    """Begin the conversation of somebody new where these quotas hold."""
    return lambda **values: new_person_talk(make_app(**values))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time of quotas, for a test to move."""
    moments = [LATE]
    monkeypatch.setattr(quota, "now", lambda: moments[-1])
    return moments


def used(talk: Talk) -> tuple[int, int]:
    """Return (answers, tokens) of all days and people."""
    with talk.client.application.app_context():
        rows = db.session.execute(select(UsageDay.answers, UsageDay.tokens)).all()
    return sum(row.answers for row in rows), sum(row.tokens for row in rows)


def test_answers_of_a_day_end_and_come_back_with_the_next(
    begin: Callable[..., Talk], clock: list[datetime]
) -> None:
    talk = begin(quota_answers=2)
    assert talk.ask("One").text and talk.ask("Two").text
    refused = talk.post("Three")
    assert refused.status_code == 429 and refused.json is not None
    assert refused.json["error"]["code"] == "quota"
    assert refused.json["error"]["message"] == (
        "You have used all of today's 2 answers. There is more from Thursday 5 March 2026, 00:00 on."
    )
    assert refused.json["error"]["free_at"] == "2026-03-05T00:00:00+00:00"
    assert int(refused.headers["Retry-After"]) == 90 * 60 + 1
    assert len(talk.messages()) == 4, "nothing of what was refused is stored"
    clock.append(LATE + timedelta(hours=2))
    assert talk.ask("Three").text


def test_it_is_said_in_the_language_and_by_the_clock_of_the_person(
    begin: Callable[..., Talk], clock: list[datetime]
) -> None:
    talk = begin(quota_answers=1)
    wanted = {"language": "id", "timezone": "Asia/Jakarta"}
    assert talk.client.patch("/settings/preferences", json=wanted, headers=JSON).status_code == 200
    talk.ask("Satu")
    refused = talk.post("Dua")
    assert refused.json is not None and refused.json["error"]["message"] == (
        "Jatah hari ini sudah habis: 1 jawaban. Jatah baru ada mulai Kamis 5 Maret 2026, 07:00."
    )


def test_every_way_to_an_answer_counts_and_a_repeat_does_not(
    begin: Callable[..., Talk], clock: list[datetime]
) -> None:
    talk = begin(quota_answers=3)
    key = "01a21b87-f103-7227-a4cb-9978a3ee6358"
    first = talk.send("Hello [[tokens=5]]", turn_key=key, parent_id=None)
    talk.follow(first["turn"]["id"])
    assert talk.send("Hello [[tokens=5]]", turn_key=key, parent_id=None)["turn"]["id"] == first["turn"]["id"]
    assert used(talk)[0] == 1
    broken = talk.send("Broken [[tokens=30 fault=cut after=10 times=1]]")
    turn_id = broken["turn"]["id"]
    talk.follow(turn_id)
    assert talk.go_on(turn_id, 2).status_code == 202
    talk.follow(turn_id)
    assert used(talk)[0] == 3
    again = {"turn_key": "01a21b87-f103-7227-a4cb-9978a3ee6359"}
    assert talk.client.post(f"/messages/{broken['answer_id']}/variants", json=again).status_code == 429
    assert talk.go_on(turn_id, 2).status_code == 202, "a repeat"


def test_tokens_of_prompts_and_answers_count(begin: Callable[..., Talk], clock: list[datetime]) -> None:
    talk = begin(quota_tokens=1_000)
    talk.ask("Hello [[tokens=40 prompt_tokens=300]]")
    assert used(talk) == (1, 340)
    talk.ask("Hello [[tokens=40 prompt_tokens=700]]")
    assert used(talk) == (2, 1_080), "what is under way may go beyond it"
    refused = talk.post("Hello")
    assert refused.json is not None and "all of today's 1,000 tokens" in refused.json["error"]["message"]


def test_what_no_provider_counted_is_estimated(begin: Callable[..., Talk], clock: list[datetime]) -> None:
    talk = begin(quota_tokens=100_000)
    talk.ask("Hello [[tokens=400 fault=cut after=200]]")
    assert 200 < used(talk)[1] < 5_000


@pytest.mark.parametrize("fault", ["401", "hangup"])
def test_an_answer_that_failed_before_any_word_is_given_back(
    begin: Callable[..., Talk], clock: list[datetime], fault: str
) -> None:
    talk = begin(quota_answers=1)
    turn_id = talk.send(f"Hello [[fault={fault}]]")["turn"]["id"]
    talk.follow(turn_id)
    assert talk.turn(turn_id)["state"] == "failed"
    assert used(talk) == (0, 0)
    assert talk.ask("Hello [[tokens=3]]").text
    assert talk.post("Hello").status_code == 429


def test_it_is_given_back_to_the_day_on_which_it_was_counted(
    begin: Callable[..., Talk], clock: list[datetime]
) -> None:
    talk = begin(quota_answers=1)
    turn_id = talk.send("Hello [[fault=silent]]")["turn"]["id"]
    clock.append(LATE + timedelta(hours=2))
    with talk.client.application.app_context():
        turn = live_turns().find(UUID(turn_id))
        assert turn is not None
        turn.halt("drain")
    talk.wait_for_state(turn_id, "interrupted")
    with talk.client.application.app_context():
        rows = db.session.execute(select(UsageDay.day, UsageDay.answers)).all()
    assert [tuple(row) for row in rows] == [(LATE.date(), 0)]


def test_what_was_begun_again_and_failed_at_once_is_given_back_alone(
    begin: Callable[..., Talk], clock: list[datetime], scripted: ScriptedProvider
) -> None:
    talk = begin(quota_answers=5)
    turn_id = talk.send("Broken [[tokens=30 fault=cut after=10]]")["turn"]["id"]
    assert talk.follow(turn_id).text
    kept = used(talk)
    assert kept[0] == 1 and kept[1] > 0
    scripted.control(down=True)
    assert talk.go_on(turn_id, 2).status_code == 202
    talk.follow(turn_id)
    assert talk.turn(turn_id)["attempt"] == 2
    assert used(talk) == kept


def test_an_answer_that_its_person_stopped_counts_however_early(
    begin: Callable[..., Talk], clock: list[datetime]
) -> None:
    talk = begin(quota_answers=5)
    turn_id = talk.send("Hello [[fault=silent]]")["turn"]["id"]
    talk.stop(turn_id)
    talk.wait_for_state(turn_id, "stopped")
    assert used(talk)[0] == 1


def test_an_answer_that_broke_off_after_a_word_or_a_counted_token_counts(
    begin: Callable[..., Talk], clock: list[datetime]
) -> None:
    talk = begin(quota_answers=5)
    talk.ask("Hello [[tokens=30 fault=cut after=1]]")
    assert used(talk)[0] == 1
    turn_id = talk.send("Hello [[fault=empty prompt_tokens=20]]")["turn"]["id"]
    talk.follow(turn_id)
    assert talk.turn(turn_id)["state"] == "failed"
    assert used(talk)[0] == 2, "the provider has counted the prompt"


def test_without_a_quota_nothing_is_counted(begin: Callable[..., Talk], clock: list[datetime]) -> None:
    talk = begin()
    talk.ask("Hello")
    assert used(talk) == (0, 0)


def test_the_last_answer_is_given_once_to_requests_at_the_same_moment(
    begin: Callable[..., Talk], clock: list[datetime]
) -> None:
    first = begin(quota_answers=4)
    talks = [first, *(Talk(first.client) for _ in range(7))]
    with ThreadPoolExecutor(8) as together:
        answers = list(together.map(lambda talk: talk.post("Hello [[tokens=2]]"), talks))
    assert sorted(answer.status_code for answer in answers) == [202] * 4 + [429] * 4
    for answer in answers:
        if answer.status_code == 202:
            first.follow((answer.json or {})["turn"]["id"])


def test_the_sums_survive_a_restart_and_are_each_persons_own(
    make_app: MakeApp, person: Person, scripted: ScriptedProvider, clock: list[datetime]
) -> None:
    before = make_app(quota_answers=1)
    speak_through(before, person, scripted.address)
    Talk(browser_of(before, person)).ask("Hello")
    after = make_app(quota_answers=1)
    assert Talk(browser_of(after, person)).post("Hello").status_code == 429
