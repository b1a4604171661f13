"""The `flask accounts` commands."""

from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.people import create_person, fresh_token, sign_in


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["accounts", *words])
    return result.exit_code, result.output


def test_a_locked_out_owner_gets_in(app: Flask, client: FlaskClient) -> None:
    create_person(app, "rina", admin=True)
    code, printed = run(app, "sign-in-link", "Rina")
    assert code == 0
    path = printed.strip().removeprefix("http://127.0.0.1:8000")
    assert client.post(path, data={"csrf_token": fresh_token(client)}).status_code == 302
    assert client.get("/account").status_code == 200


def test_people_can_be_added_and_are_listed(app: Flask, client: FlaskClient) -> None:
    code, printed = run(app, "add", "Budi", "--admin")
    assert code == 0 and "/sign-in/link/" in printed
    create_person(app, "rina")
    assert run(app, "list") == (0, "Budi  (admin)\nrina\n")
    code, printed = run(app, "add", "BUDI")
    assert code == 1 and "called BUDI already" in printed and "Traceback" not in printed


def test_people_can_be_switched_off_and_on(app: Flask, client: FlaskClient) -> None:
    sign_in(client, create_person(app, "rina"))
    assert run(app, "disable", "rina") == (0, "")
    assert client.get("/account").status_code == 302
    assert run(app, "list") == (0, "rina  (switched off)\n")
    assert run(app, "sign-in-link", "rina")[0] == 1
    assert run(app, "enable", "rina") == (0, "")
    assert run(app, "sign-in-link", "rina")[0] == 0


def test_an_unknown_name_is_one_plain_line(app: Flask) -> None:
    for command in ("sign-in-link", "disable", "enable"):
        code, printed = run(app, command, "nobody")
        assert code == 1
        assert printed == "Error: Nobody here is called nobody. See `flask accounts list`.\n"
