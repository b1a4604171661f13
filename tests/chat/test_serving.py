"""A process that is told to leave more than once."""

import pytest
from flask import Flask

from app.chat.serving import stop_serving
from app.errors import BusyError


def test_a_process_says_once_that_it_leaves_however_often_it_is_told(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with app.extensions["turn_pool"].place():
        pass
    stop_serving(app)
    stop_serving(app)
    assert caplog.text.count("'event': 'leaving'") == 1
    with pytest.raises(BusyError), app.extensions["turn_pool"].place():
        pass
