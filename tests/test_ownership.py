"""Somebody else's thing is not found, on every route that takes an id, in the same words as one that does not exist.

A room that adds a route with a new kind of id adds a line to OWNED; one whose route needs a body adds a line to BODIES.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.accounts.sessions import hash_of
from app.chat.serving import start_keeper
from app.conversations.models import Conversation, Message, Turn
from app.database import now, uuid7
from app.extensions import db
from app.memory.models import (
    MemoryEpisode,
    MemoryFact,
    MemoryForgetting,
    MemoryReceipt,
    MemorySegment,
)
from app.memory.rebuilding.models import MemoryRebuild
from app.security import is_public
from tests.accounts.people import Person, create_person, sign_in
from tests.settings.builders import choose_model, create_credential

Door = tuple[str, Rule]

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Nothing listens here, so a call that the owner may make fails at once.
DEAD_ADDRESS = "http://127.0.0.1:9/v1"


@dataclass(frozen=True, slots=True)
class Belongings:
    """One of everything that somebody can own."""

    conversation_id: str
    message_id: str
    turn_id: str
    credential_id: str
    id_hash: str
    memory_id: str
    fact_id: str
    forgetting_id: str
    rebuild_id: str
    event_id: str


# Arguments of routes that name no thing of anybody.
PLAIN = {"attempt": "2", "job_name": "accounts.sweep_sessions"}
# What a write must carry to be understood; asked for the thing of the address first, it need not be right for it.
BODIES: Mapping[str, Callable[[], Any]] = {
    "PUT /conversations/<id:conversation_id>/leaf": lambda: {"message_id": str(uuid7())},
    "PUT /conversations/<id:conversation_id>/choice": lambda: {"credential_id": None, "model": "builtin"},
    "PATCH /conversations/<id:conversation_id>": lambda: {"title": "Mine"},
    "POST /conversations/<id:conversation_id>": lambda: {"title": "Mine"},
    "PUT /conversations/<id:conversation_id>/seen": lambda: {"seq": 1},
    "POST /conversations/<id:conversation_id>/turns": lambda: {"text": "Hello", "turn_key": str(uuid7())},
    "POST /messages/<id:message_id>/variants": lambda: {"turn_key": str(uuid7())},
    "PUT /messages/<id:message_id>/memories/<id:memory_id>/verdict": lambda: {"verdict": "not_here"},
    "POST /memory/facts/<id:fact_id>": lambda: {"relation": "likes", "target": "rain"},
    "PATCH /memory/facts/<id:fact_id>": lambda: {"relation": "likes", "target": "rain"},
    "POST /memory/facts/<id:fact_id>/standing": lambda: {"act": "pin"},
    "POST /memory/facts/<id:fact_id>/forgetting": dict,
    "POST /memory/events/<id:event_id>/standing": lambda: {"act": "pin"},
    "POST /memory/rebuilds/<id:rebuild_id>/decision": lambda: {"act": "discard"},
    "PATCH /settings/credentials/<id:credential_id>": lambda: {"label": "Mine"},
    "POST /settings/credentials/<id:credential_id>": lambda: {"label": "Mine"},
}
# The owner is refused here as well, for a reason of its own: the control of these is in their rooms' tests.
WITHOUT_CONTROL = {
    # The leaf must be a message of the conversation, which a random id is not.
    "PUT /conversations/<id:conversation_id>/leaf",
}


def give_everything(app: Flask, owner: Person) -> Belongings:
    """Make one of everything for this person."""
    credential = create_credential(app, owner, address=DEAD_ADDRESS)
    choose_model(app, owner, credential, model="some-model")
    elsewhere = app.test_client()
    sign_in(elsewhere, owner)
    cookie = elsewhere.get_cookie("yuzu")
    assert cookie is not None
    with app.app_context():
        conversation = Conversation(id=uuid7(), user_id=owner.id, next_seq=3)
        db.session.add(conversation)
        db.session.flush()
        question = _message(conversation, seq=1)
        answer = _message(conversation, seq=2, parent=question.id)
        conversation.leaf_id = answer.id
        turn = Turn(
            id=uuid7(), user_id=owner.id, conversation_id=conversation.id, state="stopped", key=uuid7()
        )
        turn.question_id, turn.answer_id, turn.fingerprint, turn.holder = question.id, answer.id, "", ""
        turn.lease_until = turn.finished_at = now()
        db.session.add(turn)
        remembered = _remember(owner.id, conversation.id, (question, answer))
        db.session.commit()
        return Belongings(
            conversation_id=str(conversation.id),
            message_id=str(answer.id),
            turn_id=str(turn.id),
            credential_id=str(credential.id),
            id_hash=hash_of(cookie.value),
            memory_id=str(question.id),
            **{name: str(thing.id) for name, thing in remembered.items()},
        )


def _remember(owner: UUID, conversation_id: UUID, pair: tuple[Message, Message]) -> dict[str, Any]:
    """Add one of everything that a memory holds, by the names that routes give them."""
    question, answer = pair
    receipt = MemoryReceipt(
        user_id=owner, answer_id=answer.id, conversation_id=conversation_id, place=0, tokens=5
    )
    receipt.kind, receipt.row_id, receipt.why = "message", question.id, {"reason": "words"}
    fact = MemoryFact(id=uuid7(), user_id=owner, origin="written", importance=0.5)
    fact.subject, fact.relation, fact.target = "user", "likes", "tea"
    fact.subject_key, fact.target_key = fact.subject, fact.target
    forgetting = MemoryForgetting(id=uuid7(), user_id=owner, due_at=now() + timedelta(minutes=1))
    rebuild = MemoryRebuild(id=uuid7(), user_id=owner, state="ready", done=0, total=0, difference={})
    rebuild.began_at = rebuild.seen_at = now()
    segment = MemorySegment(
        id=uuid7(), user_id=owner, conversation_id=conversation_id, first_seq=1, last_seq=2
    )
    segment.last_message_id, segment.count, segment.extractor = answer.id, 2, "sentences"
    segment.began_at = segment.ended_at = now()
    db.session.add_all([receipt, fact, forgetting, rebuild, segment])
    db.session.flush()
    event = MemoryEpisode(id=uuid7(), user_id=owner, segment_id=segment.id, kind="feeling", summary="Glad")
    event.importance, event.at = 0.5, now()
    db.session.add(event)
    return {"fact_id": fact, "forgetting_id": forgetting, "rebuild_id": rebuild, "event_id": event}


def _message(conversation: Conversation, *, seq: int, parent: UUID | None = None) -> Message:
    message = Message(id=uuid7(), conversation_id=conversation.id, user_id=conversation.user_id, seq=seq)
    message.parent_id = parent
    message.role, message.text = ("assistant", "Hi") if parent else ("user", "Hello")
    db.session.add(message)
    db.session.flush()
    return message


def doors_with_ids(app: Flask) -> Iterator[Door]:
    """List the locked routes that name something of somebody, with each method that they take."""
    for rule in app.url_map.iter_rules():
        with app.app_context():
            named = rule.arguments - PLAIN.keys() and not is_public(rule.endpoint)
        if named:
            yield from ((method, rule) for method in METHODS if method in (rule.methods or ()))


def path_of(rule: Rule, values: Mapping[str, str]) -> str:
    """Fill the arguments of a rule."""
    parts = [
        part.strip("<>").split(":")[-1] if part.startswith("<") else part for part in rule.rule.split("/")
    ]
    filled = [values[part] if part in rule.arguments else part for part in parts]
    return "/".join(filled)


def knock(client: FlaskClient, door: Door, values: Mapping[str, str]) -> TestResponse:
    """Send a request that is right in all but whose thing it names."""
    method, rule = door
    make = BODIES.get(f"{method} {rule.rule}")
    body = make() if make else None
    return client.open(
        path_of(rule, values), method=method, json=body, headers={"Accept": "application/json"}, buffered=True
    )


def unknown() -> dict[str, str]:
    """Return ids that nobody owns."""
    ids = {field.name: str(uuid7()) for field in fields(Belongings)}
    return ids | {"id_hash": secrets.token_hex(32)} | PLAIN


def known(belongings: Belongings) -> dict[str, str]:
    """Return the ids of these things."""
    return {field.name: getattr(belongings, field.name) for field in fields(Belongings)} | PLAIN


def test_every_argument_of_a_route_is_known_here(app: Flask) -> None:
    known_names = {field.name for field in fields(Belongings)} | PLAIN.keys()
    for method, rule in doors_with_ids(app):
        assert rule.arguments <= known_names, f"say in tests/test_ownership.py who owns {method} {rule.rule}"


def test_a_stranger_finds_nothing(app: Flask, client: FlaskClient) -> None:
    belongings = give_everything(app, create_person(app, "rina"))
    sign_in(client, create_person(app, "budi", admin=True))
    tried = 0
    for method, rule in doors_with_ids(app):
        foreign = knock(client, (method, rule), known(belongings))
        missing = knock(client, (method, rule), unknown())
        assert (foreign.status_code, missing.status_code) == (404, 404), (
            f"{method} {rule.rule}: {foreign.text}"
        )
        assert _said(foreign) == _said(missing), f"{method} {rule.rule}"
        tried += 1
    assert tried > 15


def test_the_owner_finds_everything(app: Flask) -> None:
    start_keeper(app)
    for number, (method, rule) in enumerate(doors_with_ids(app)):
        if f"{method} {rule.rule}" in WITHOUT_CONTROL:
            continue
        # Somebody new for each, since some doors take things away.
        owner, client = create_person(app, f"rina {number}"), app.test_client()
        sign_in(client, owner)
        answer = knock(client, (method, rule), known(give_everything(app, owner)))
        assert answer.status_code not in (401, 403, 404), f"{method} {rule.rule}: {answer.text}"


def _said(answer: TestResponse) -> dict[str, object]:
    assert answer.json is not None
    return {name: value for name, value in answer.json["error"].items() if name != "request_id"}
