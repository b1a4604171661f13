"""A conversation is named by a job: the web process writes it down, a Celery worker asks, the page learns it."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.chat.deployed.browser import RemoteTalk
from tests.chat.talk import JSON, wait_until
from tests.servers.redis import broker_of
from tests.servers.scripted_provider import ScriptedProvider
from tests.servers.web import WebServer
from tests.servers.worker import Worker

pytestmark = pytest.mark.usefixtures("only_on_postgresql")


def standing(talk: RemoteTalk) -> dict[str, Any]:
    return dict(talk.client.get(f"/conversations/{talk.id}/state", headers=JSON).json or {})


def test_a_title_comes_from_the_worker_and_not_from_the_web_process(
    serve: Callable[..., WebServer],
    open_talk: Callable[[WebServer], RemoteTalk],
    start_worker: Callable[..., Worker],
    scripted: ScriptedProvider,
    redis_url: str,
) -> None:
    web = serve(redis_url=redis_url, broker_url=broker_of(redis_url), auto_titles=True, web_workers=1)
    talk = open_talk(web)
    turn_id = talk.send("Which tea for the evening? [[tokens=5 title=Evening_tea]]")["turn"]["id"]
    talk.wait_for_state(turn_id, "done")
    time.sleep(3)
    assert standing(talk)["title"].startswith("Which tea"), "nobody is there to do it"
    worker = start_worker()
    wait_until(lambda: standing(talk)["title"] == "Evening tea")
    assert len(scripted.chats()) == 2
    assert "chat.name_conversation" in worker.log and "chat.name_conversation" not in web.log


def test_a_silent_provider_does_not_hold_a_worker(
    serve: Callable[..., WebServer],
    open_talk: Callable[[WebServer], RemoteTalk],
    start_worker: Callable[..., Worker],
    scripted: ScriptedProvider,
    redis_url: str,
) -> None:
    web = serve(redis_url=redis_url, broker_url=broker_of(redis_url), auto_titles=True, web_workers=1)
    talk = open_talk(web)
    worker = start_worker(jobs_at_once=1)
    turn_id = talk.send("Good evening [[tokens=5 title=One title_fault=silent]]")["turn"]["id"]
    talk.wait_for_state(turn_id, "done")
    wait_until(lambda: "a conversation was not named" in worker.log, 45)
    assert "reason=timeout" in worker.log
