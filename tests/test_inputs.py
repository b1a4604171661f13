"""Whatever a client sends, a view gets a typed value or the client gets one plain refusal; never a 500."""

import json
import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, jsonify
from flask.testing import FlaskClient
from flask_babel import Babel
from pydantic import Field, field_validator

from app.errors import NotFoundError, register_errors
from app.inputs import URLENCODED, Input, init_inputs, read_form, read_input, read_json, read_query, read_uuid

GOOD = {"name": "Mira", "count": 3, "id": "018f0000-0000-7000-8000-000000000001", "tags": ["a"], "on": True}
MULTIPART = "multipart/form-data; boundary=x"
JSON = {"Accept": "application/json"}


class Sample(Input):
    """One field of each kind."""

    name: str = Field(min_length=1, max_length=20)
    count: int = Field(ge=0, le=9, default=1)
    id: UUID | None = None
    tags: list[str] = Field(default=[], max_length=3)
    on: bool = False

    @field_validator("name")
    @classmethod
    def _not_root(cls, value: str) -> str:
        if value == "root":
            raise ValueError("Please choose another name.")
        return value


@pytest.fixture
def client() -> FlaskClient:
    app = Flask(__name__)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    Babel(app)
    register_errors(app)
    init_inputs(app)
    for path, read in (("/json", read_json), ("/form", read_form), ("/either", read_input)):
        app.add_url_rule(path, path, _echo(read), methods=["POST"])
    app.add_url_rule("/query", "/query", _echo(read_query))
    app.add_url_rule(
        "/small", "/small", lambda: jsonify(read_json(Sample, limit=100).model_dump()), methods=["POST"]
    )
    app.add_url_rule(
        "/things/<id:thing_id>", "/thing", lambda thing_id: jsonify(kind=type(thing_id).__name__)
    )
    return app.test_client()


def _echo(read: Callable[[type[Sample]], Sample]) -> Callable[[], Any]:
    return lambda: jsonify(read(Sample).model_dump(mode="json"))


def test_a_good_body_becomes_a_typed_value(client: FlaskClient) -> None:
    assert client.post("/json", json=GOOD).json == GOOD
    assert client.post("/either", json=GOOD).json == GOOD


def test_a_form_becomes_the_same_value(client: FlaskClient) -> None:
    form = {**GOOD, "count": "3", "on": "on", "csrf_token": "not ours to judge"}
    assert client.post("/form", data=form).json == GOOD
    assert client.post("/either", data=form).json == GOOD
    assert (
        client.get(
            "/query",
            query_string={"name": "Mira", "count": "3", "tags": ["a"], "on": "true", "id": GOOD["id"]},
        ).json
        == GOOD
    )


def test_a_blank_field_of_a_form_that_is_not_text_counts_as_not_sent(client: FlaskClient) -> None:
    answer = client.post("/form", data={"name": "Mira", "id": "", "count": " "})
    assert answer.json == {"name": "Mira", "count": 1, "id": None, "tags": [], "on": False}


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({}, "name", "Please fill this in."),
        ({"name": ""}, "name", "Please fill this in."),
        ({"name": 5}, "name", "This must be text."),
        ({"name": "x" * 21}, "name", "This may have at most 20 characters."),
        ({"name": "root"}, "name", "Please choose another name."),
        ({"name": "a\0b"}, "name", "This holds a character that cannot be stored."),
        ({"name": "a\ud800b"}, "name", "This holds a character that cannot be stored."),
        ({"name": "a", "count": "3"}, "count", "This must be a whole number."),
        ({"name": "a", "count": 10}, "count", "This must be 9 or less."),
        ({"name": "a", "count": 10**30}, "count", "This must be 9 or less."),
        ({"name": "a", "id": "nobody"}, "id", "This is not a valid id."),
        ({"name": "a", "tags": "a"}, "tags", "This must be a list."),
        ({"name": "a", "tags": ["\ud800"]}, "tags", "This holds a character that cannot be stored."),
        ({"name": "a", "tags": [1]}, "tags.0", "This must be text."),
        ({"name": "a", "on": 1}, "on", "This must be true or false."),
        ({"name": "a", "color": "red"}, "color", "This field is not known here."),
    ],
)
def test_a_wrong_field_is_named_in_plain_words(
    client: FlaskClient, sent: dict[str, object], field: str, sentence: str
) -> None:
    answer = client.post("/json", json=sent, headers=JSON)
    assert answer.status_code == 400
    assert answer.get_json()["error"]["fields"][field] == sentence


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"name": "\xff"}',
        b'{"name": NaN}',
        b'{"count": 1e999, "name": "a"}',
    ]
    + [
        b"[" * 100_000,
        b'{"name":' * 50_000,
        b'{"name": "a", "count": ' + b"9" * 5_000 + b"}",
        b'\xef\xbb\xbf{"name": "a"}',
    ],
)
def test_a_body_that_is_no_json_object_is_refused(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/json", data=body, content_type="application/json", headers=JSON)
    assert answer.status_code == 400
    assert answer.get_json()["error"]["code"] == "bad_input"


def test_json_that_does_not_say_so_is_refused(client: FlaskClient) -> None:
    body = json.dumps(GOOD)
    assert client.post("/json", data=body, content_type="text/plain", headers=JSON).status_code == 400
    assert client.post("/json", data=body, content_type="application/json", headers=JSON).status_code == 200


def test_a_body_over_the_limit_is_refused(client: FlaskClient) -> None:
    padded = json.dumps({"name": "Mira"}) + " " * 100
    assert (
        client.post("/small", data=padded, content_type="application/json", headers=JSON).status_code == 413
    )
    assert client.post("/small", json={"name": "Mira"}).status_code == 200
    assert _sent_as_form(client, b"name=" + b"x" * 1_100_000, URLENCODED) == 413
    assert _sent_as_form(client, _multipart(b"x" * 1_100_000), MULTIPART) == 413


@pytest.mark.parametrize("body", [b"name=%FF", b"name=a%00", b"na%FFme=a", b"name=%ED%A0%80", b"name=\xff"])
def test_a_form_with_broken_text_is_refused(client: FlaskClient, body: bytes) -> None:
    assert _sent_as_form(client, b"name=%F0%9F%8D%8B", URLENCODED) == 200
    assert _sent_as_form(client, body, URLENCODED) == 400


def test_a_multipart_form_with_broken_text_is_refused(client: FlaskClient) -> None:
    assert _sent_as_form(client, _multipart("Mira \U0001f34b".encode()), MULTIPART) == 200
    assert _sent_as_form(client, _multipart(b"\xff"), MULTIPART) == 400


def _sent_as_form(client: FlaskClient, body: bytes, content_type: str) -> int:
    return client.post("/form", data=body, content_type=content_type, headers=JSON).status_code


def _multipart(name: bytes) -> bytes:
    return b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + name + b"\r\n--x--\r\n"


def test_many_faults_are_not_all_listed(client: FlaskClient) -> None:
    sent = {"name": "a"} | {f"field{number}" * 50: number for number in range(500)}
    fields = client.post("/json", json=sent, headers=JSON).get_json()["error"]["fields"]
    assert len(fields) <= 20
    assert max(len(name) for name in fields) <= 100


def test_a_malformed_id_is_not_found_like_an_unknown_one(client: FlaskClient) -> None:
    assert client.get("/things/018f0000-0000-7000-8000-000000000001").json == {"kind": "UUID"}
    for malformed in (
        "1",
        "x" * 36,
        "018f0000-0000-7000-8000-00000000000g",
        "%00",
        "018f000000007000800000000000001",
    ):
        answer = client.get(f"/things/{malformed}", headers=JSON)
        assert (answer.status_code, answer.get_json()["error"]["message"]) == (404, NotFoundError().message)


def test_an_id_is_read_or_not_found() -> None:
    assert read_uuid(str(GOOD["id"])) == UUID(str(GOOD["id"]))
    with pytest.raises(NotFoundError):
        read_uuid("1")


def test_no_random_body_ever_breaks_the_server(client: FlaskClient) -> None:
    chance = random.Random(2)
    statuses = set()
    for _ in range(1500):
        sent = _random_object(chance)
        statuses.add(client.post("/json", json=sent, headers=JSON).status_code)
        form = {
            name: str(value).encode("utf-8", "surrogatepass")
            for name, value in sent.items()
            if "\ud800" not in name
        }
        statuses.add(client.post("/form", data=form, headers=JSON).status_code)
    assert statuses == {200, 400}


def _random_object(chance: random.Random) -> dict[str, object]:
    names = ["name", "count", "id", "tags", "on", "", "x", "\ud800", "a\0"]
    chosen = chance.sample(names, chance.randint(0, 4)) if chance.random() < 0.5 else ["name"]
    return {name: _random_value(chance, 3) for name in chosen}


def _random_value(chance: random.Random, depth: int) -> object:
    simple: list[object] = [
        None,
        True,
        0,
        -1,
        10**25,
        1.5,
        "",
        "a",
        "\0",
        "\udfff",
        "\U0001f34a",
        "1",
        GOOD["id"],
        "z" * 30,
    ]
    kind = chance.randint(0, 5) if depth else 2
    if kind == 0:
        return [_random_value(chance, depth - 1) for _ in range(chance.randint(0, 3))]
    if kind == 1:
        return {
            chance.choice(["a", "name", ""]): _random_value(chance, depth - 1)
            for _ in range(chance.randint(0, 3))
        }
    return chance.choice(simple)
