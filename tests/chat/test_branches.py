"""Messages form a tree: editing, regenerating and stale tabs make branches, and nothing is overwritten."""

from tests.chat.talk import JSON, Talk
from tests.servers.scripted_provider import ScriptedProvider, expected_text


def texts(talk: Talk) -> list[str]:
    """Return the texts of the branch that is shown."""
    return [message["text"] for message in talk.messages()]


def test_regenerating_keeps_both_answers_side_by_side(talk: Talk) -> None:
    talk.ask("Tell me [[tokens=5]]")
    first = talk.messages()[-1]
    second = talk.regenerate(first["id"])
    talk.follow(second["turn"]["id"])
    shown = talk.messages()[-1]
    assert shown["id"] == second["answer_id"]
    assert shown["variants"] == [first["id"], shown["id"]]
    assert talk.client.get(f"/messages/{first['id']}", headers=JSON).json["text"] == expected_text(tokens=5)  # type: ignore[index]


def test_flipping_back_shows_the_earlier_variant_and_what_followed_it(talk: Talk) -> None:
    talk.ask("One [[tokens=3 seed=a]]")
    first = talk.messages()[-1]
    talk.ask("Two [[tokens=3 seed=b]]")
    before = texts(talk)
    talk.follow(talk.regenerate(first["id"])["turn"]["id"])
    assert len(texts(talk)) == 2
    flipped = talk.client.put(
        f"/conversations/{talk.id}/leaf", json={"message_id": first["id"]}, headers=JSON
    )
    assert flipped.status_code == 200
    assert texts(talk) == before


def test_editing_branches_and_the_model_sees_only_its_own_branch(
    talk: Talk, scripted: ScriptedProvider
) -> None:
    talk.ask("The cat is Mochi [[tokens=3]]")
    talk.ask("What is the cat called? [[tokens=3]]")
    question = talk.messages()[0]
    talk.ask("The cat is Toro [[tokens=3]]", parent_id=question["parent_id"])
    talk.ask("What is the cat called? [[tokens=3]]")
    sent = str(scripted.chats()[-1]["body"]["messages"])
    assert "Toro" in sent and "Mochi" not in sent
    assert texts(talk)[0].startswith("The cat is Toro")
    assert talk.messages()[0]["variants"][0] == question["id"]


def test_a_stale_tab_adds_a_branch_and_overwrites_nothing(talk: Talk) -> None:
    talk.ask("First [[tokens=3]]")
    seen_by_the_stale_tab = talk.leaf()
    talk.ask("Newer [[tokens=3]]")
    newer = talk.messages()[2]
    talk.ask("From the stale tab [[tokens=3]]", parent_id=seen_by_the_stale_tab)
    shown = talk.messages()
    assert shown[2]["text"].startswith("From the stale tab")
    assert shown[2]["variants"] == [newer["id"], shown[2]["id"]]


def test_a_message_of_elsewhere_cannot_be_shown_here(talk: Talk) -> None:
    talk.ask("Here [[tokens=2]]")
    wrong = {"message_id": "0190c0de-0000-7000-8000-000000000000"}
    assert talk.client.put(f"/conversations/{talk.id}/leaf", json=wrong, headers=JSON).status_code == 400
