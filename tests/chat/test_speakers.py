"""Who could speak: every model that the person reaches, and the honest state of each provider."""

from typing import Any

import pytest
from flask import Flask

from app.settings import catalogue, credentials
from tests.accounts.people import Person, create_person
from tests.chat.conftest import browser_of, speak_through
from tests.chat.talk import JSON, Talk
from tests.servers.scripted_provider import ScriptedProvider
from tests.settings.builders import create_credential


def providers(talk: Talk, path: str = "") -> list[dict[str, Any]]:
    answer = talk.client.get(path or f"/conversations/{talk.id}/speakers", headers=JSON)
    assert answer.status_code == 200
    return list((answer.json or {})["providers"])


def state(talk: Talk) -> tuple[str, str]:
    return next((each["mood"], each["state"]) for each in providers(talk) if "Number 1" in each["title"])


def test_ones_own_models_come_first_and_the_built_in_one_last(talk: Talk) -> None:
    yours, *reached, tiny = providers(talk)
    assert [model["model"] for model in yours["models"] if model["chosen"]] == ["scripted-1"]
    assert [each["title"] for each in reached] == ["OpenAI-compatible server (Number 1)"]
    assert tiny["models"][0]["model"] == "smollm2-135m-instruct"
    assert [each["title"] for each in providers(talk, "/speakers")] == [
        yours["title"],
        reached[0]["title"],
        tiny["title"],
    ]


def test_a_model_tells_what_it_can_and_keeps_silent_about_what_nobody_told(
    chatting: Flask, person: Person, talk: Talk
) -> None:
    with chatting.app_context():
        [own] = credentials.list_credentials(person.id)
        catalogue.refresh_models(person.id, own.id)
    listed = {model["model"]: model for model in providers(talk)[1]["models"]}
    seeing = listed["scripted-vision"]
    assert seeing["name"] == "Scripted Vision"
    assert {"pictures", "tools", "32k tokens"} <= set(seeing["words"])
    assert "pictures" not in listed["scripted-plain"]["words"]
    assert providers(talk)[0]["models"][0]["words"] == []


def test_a_chosen_model_is_marked_and_one_that_spoke_is_among_ones_own(talk: Talk) -> None:
    talk.ask("Hello [[tokens=3]]")
    choice = {"credential_id": None, "model": "smollm2-135m-instruct"}
    talk.client.put(f"/conversations/{talk.id}/choice", json=choice, headers=JSON)
    yours = providers(talk)[0]["models"]
    assert [model["model"] for model in yours] == ["smollm2-135m-instruct", "scripted-1"]
    assert [model["chosen"] for model in yours] == [True, False]


@pytest.mark.parametrize(
    ("said", "mood", "words"),
    [
        ("[[tokens=3]]", "works", "works"),
        ("[[fault=401]]", "troubled", "key refused, tried"),
        ("[[fault=403]]", "troubled", "not allowed with this key"),
        ("[[fault=html]]", "troubled", "had trouble"),
    ],
)
def test_the_state_is_how_it_went_the_last_time(talk: Talk, said: str, mood: str, words: str) -> None:
    assert state(talk) == ("unknown", "not tried yet")
    talk.ask(f"Hello {said}")
    found = state(talk)
    assert found[0] == mood and found[1].startswith(words)


def test_a_provider_that_cannot_be_reached_says_so_until_its_key_is_changed(
    chatting: Flask, person: Person, talk: Talk
) -> None:
    speak_through(chatting, person, "http://127.0.0.1:9/v1", label="away")
    talk.ask("Hello")
    found = next(each for each in providers(talk) if "away" in each["title"])
    assert found["state"].startswith("cannot be reached, tried")
    path = f"/settings/credentials/{found['credential_id']}"
    assert talk.client.patch(path, json={"key": "sk-another-key-12345"}, headers=JSON).status_code == 200
    found = next(each for each in providers(talk) if "away" in each["title"])
    assert found["state"] == "not tried yet"


def test_nobody_sees_what_others_reach(chatting: Flask, person: Person, talk: Talk) -> None:
    stranger = create_person(chatting, "tom")
    create_credential(chatting, stranger, label="his own")
    talk.ask("Hello [[tokens=3]]")
    assert "his own" not in str(providers(talk))
    his = browser_of(chatting, stranger).get("/speakers", headers=JSON).get_json()["providers"]
    assert "his own" in str(his) and "Number 1" not in str(his)


def test_the_fragment_marks_the_one_that_speaks_and_escapes_names(
    chatting: Flask, person: Person, talk: Talk, scripted: ScriptedProvider
) -> None:
    choice = {"credential_id": None, "model": "<b>bold</b>"}
    talk.client.put(f"/conversations/{talk.id}/choice", json=choice, headers=JSON)
    html = talk.client.get(f"/conversations/{talk.id}/speakers").text
    assert html.count('aria-selected="true"') == 1
    assert "<b>" not in html
