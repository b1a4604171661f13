"""The language of the pages: chosen apart from the language that the companion speaks.

Sentences are English in the code and go through `gettext`; `translations/` holds the other languages. Who is signed in
has chosen one; for everybody else the cookie decides that the chooser on the sign-in page sets, then the browser.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytz
from flask import Flask, has_request_context, request
from flask_babel import Babel, force_locale, get_locale, gettext
from flask_security import current_user

TRANSLATIONS = Path(__file__).parent.parent / "translations"
# Each under the name that its speakers look for.
LANGUAGES = {"en": "English", "id": "Bahasa Indonesia"}
COOKIE = "language"
DEFAULT = "en"
# In the order that both languages have in common; the names of the months are each one's own.
DATES = {"date": "d MMMM y", "datetime": "d MMMM y, HH:mm", "time": "HH:mm"}


def N_(sentence: str) -> str:
    """Mark a sentence for the translators where it is written; whoever shows it translates it."""
    return sentence


def init_languages(app: Flask) -> None:
    """Choose a language for each request, and give templates `_()` and the name of the language."""
    Babel(
        app,
        date_formats={**Babel.default_date_formats, **DATES},
        default_locale=DEFAULT,
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=choose_language,
        timezone_selector=choose_timezone,
    )
    app.jinja_env.globals.update(page_language=page_language, languages=LANGUAGES)


def choose_language() -> str:
    """Return the language for this request; English outside of one."""
    if not has_request_context():
        return DEFAULT
    chosen = current_user.locale if current_user.is_authenticated else request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT


def choose_timezone() -> str | None:
    """Return the time zone in which this request's times are written; None is UTC, as for whoever is not signed in."""
    if not has_request_context() or not current_user.is_authenticated:
        return None
    zone = str(current_user.timezone)
    return zone if zone in pytz.all_timezones_set else None


def page_language() -> str:
    """Return the language of the page that is being made, for its `lang`."""
    locale = get_locale()
    return locale.language if locale else DEFAULT


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Write sentences in this person's language where there is no request: in a turn or a job."""
    with force_locale(language if language in LANGUAGES else DEFAULT):
        yield


def in_every_language(sentence: str) -> dict[str, str]:
    """Return a sentence in each language, for a statement that writes to many people at once."""
    spoken = {}
    for language in LANGUAGES:
        with speaking(language):
            spoken[language] = str(gettext(sentence))
    return spoken
