"""Hashing keeps cores busy, not the event loop."""

import time
from collections.abc import Callable
from functools import partial

import gevent
from flask import Flask
from flask_security import hash_password, verify_password

from tests.accounts.people import PASSWORD, create_person, type_password


def longest_pause(acts: list[Callable[[], object]]) -> float:
    """Do these at once; return the longest time, in seconds, that a greenlet which wanted to run every 5 ms had to wait."""
    pauses = [0.0]

    def watch() -> None:
        while True:
            started = time.perf_counter()
            gevent.sleep(0.005)
            pauses.append(time.perf_counter() - started - 0.005)

    watcher = gevent.spawn(watch)
    gevent.joinall([gevent.spawn(act) for act in acts], timeout=30, raise_error=True)
    watcher.kill()
    return max(pauses)


def test_eight_sign_ins_at_once_do_not_stop_the_loop(app: Flask) -> None:
    for number in range(8):
        create_person(app, f"person{number}")

    answers: list[int] = []

    def enter(number: int) -> None:
        answers.append(type_password(app.test_client(), f"person{number}", PASSWORD).status_code)

    # The first one after a start imports and compiles.
    type_password(app.test_client(), "nobody", PASSWORD)
    # Hashing on the loop would stop it each time; another program on a busy machine does so once in a while.
    assert any(longest_pause([partial(enter, number) for number in range(8)]) < 0.25 for _ in range(3))
    assert set(answers) == {302}


def test_a_hash_is_argon2id_and_verifies(app: Flask) -> None:
    with app.app_context():
        hashed = hash_password(PASSWORD)
        assert hashed.startswith("$argon2id$")
        assert verify_password(PASSWORD, hashed)
        assert not verify_password("not it", hashed)
