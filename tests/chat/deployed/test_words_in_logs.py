"""What the real programs print holds no word of anybody and no secret, whatever goes wrong and however much they tell."""

import json
import os
import signal
from collections.abc import Callable

import pytest

from tests.accounts.people import PASSWORD
from tests.chat.deployed.browser import RemoteTalk, Ticket
from tests.chat.talk import JSON, wait_until
from tests.servers.redis import broker_of
from tests.servers.scripted_provider import ScriptedProvider
from tests.servers.web import WebServer
from tests.servers.worker import Worker

# Of every kind that a request, an answer or a job can carry; each is in the text of the conversation or beside it.
SAID, ANSWERED, TITLE, KEY, LINK = (
    "sauerampfer-4711",
    "brennnessel-4712",
    "Wiesenknopf-4713",
    "geheim-4714",
    "einmal-4715",
)
ASKED = f"{SAID} [[title={TITLE} echo=5]] {ANSWERED}"


def test_neither_words_nor_secrets_are_printed(
    request: pytest.FixtureRequest,
    serve: Callable[..., WebServer],
    open_talk: Callable[[WebServer], RemoteTalk],
    scripted: ScriptedProvider,
    ticket: Ticket,
    redis_url: str,
) -> None:
    values: dict[str, object] = {"log_level": "debug", "log_format": "json", "auto_titles": True}
    programs: list[WebServer | Worker] = []
    if request.config.getoption("--database") == "postgresql":
        programs.append(request.getfixturevalue("start_worker")(**values))
        values |= {"redis_url": redis_url, "broker_url": broker_of(redis_url)}
    web = serve(**values)
    programs.append(web)
    talk = open_talk(web)
    assert ANSWERED in talk.ask(ASKED).text
    wait_until(lambda: title_of(talk) == TITLE)
    _fail_in_every_way(talk)
    wait_until(lambda: "a conversation was not named" in programs[0].log)
    _break_off(web, talk)
    for program in programs:
        assert program.stop() == 0
    printed = "\n".join(program.log for program in programs)
    for seen in ("a provider failed", "a conversation was not named", "/setup/***", "was sent SIGKILL"):
        assert seen in printed, "the sweep sees what is written"
    assert "name_conversation" in programs[0].log, "whoever does the jobs tells of it"
    assert len([line for line in printed.splitlines() if line.startswith("{")]) > 20
    secrets = (
        SAID,
        ANSWERED,
        TITLE,
        KEY,
        LINK,
        PASSWORD,
        "sk-right-key",
        ticket.cookie.partition("=")[2],
        ticket.token,
    )
    assert [secret for secret in secrets if secret in printed] == []


def title_of(talk: RemoteTalk) -> str:
    return str((talk.client.get(f"/conversations/{talk.id}/state", headers=JSON).json or {})["title"])


def _fail_in_every_way(talk: RemoteTalk) -> None:
    assert "failed" in json.dumps(talk.ask(f"{SAID} [[fault=401]]").state)
    unnamed = talk.new()
    unnamed.ask(f"{SAID} [[tokens=3 title={TITLE} title_fault=401]]")
    client = talk.http
    client.get(f"/search?q={SAID}")
    client.get(f"/setup/{LINK}")
    client.get("/", headers={"Authorization": f"Bearer {KEY}", "User-Agent": SAID})
    client.post("/sign-in", json={"name": "rina", "password": SAID}, headers=JSON)
    client.post(
        "/settings/credentials", json={"provider": "openrouter", "key": KEY, "label": SAID}, headers=JSON
    )
    assert (
        client.post(
            f"/conversations/{talk.id}/turns", json={"text": {"said": SAID}}, headers=JSON
        ).status_code
        == 400
    )


def _break_off(web: WebServer, talk: RemoteTalk) -> None:
    running = talk.send(f"{SAID} [[tokens=2000 rate=50]]")["turn"]["id"]
    talk.read(running).wait_for_text(10)
    killed = web.worker_pids()
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: web.answers() and not set(web.worker_pids()) & set(killed))
    assert talk.wait_for_state(running, "interrupted")
