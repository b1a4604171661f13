"""Readers of a real server: many at once, leaving and coming back, and a provider that is left at once when told to stop."""

from collections.abc import Callable

from tests.chat.deployed.browser import RemoteTalk
from tests.servers.scripted_provider import ScriptedProvider, expected_text
from tests.servers.web import WebServer

Open = Callable[[WebServer], RemoteTalk]
Serve = Callable[..., WebServer]


def test_fifty_readers_of_one_answer_all_see_the_same_text(
    serve: Serve, open_talk: Open, scripted: ScriptedProvider
) -> None:
    talk = open_talk(serve())
    turn_id = talk.send("Hello [[tokens=150 rate=50 seed=crowd]]")["turn"]["id"]
    readers = [talk.read(turn_id) for _ in range(50)]
    shown = [reader.wait() for reader in readers]
    assert {each.text for each in shown} == {expected_text("crowd", 150)}
    assert {each.gaps for each in shown} == {0}
    assert {reader.connects for reader in readers} == {1}
    assert len(scripted.chats()) == 1
