"""From the request to a typed value: the only way in which a view takes what a person or a program sent.

Every input model derives from `Input`: strict types, unknown fields refused, frozen. Whatever arrives, the answer is the
value or one BadInputError that names the fields in plain words; never a 500 and never a half-read value.
"""

import json
import re
from collections.abc import Iterable
from types import UnionType
from typing import Annotated, TypeVar, Union, get_args, get_origin
from urllib.parse import unquote_to_bytes
from uuid import UUID

from flask import Flask, request
from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.routing import UUIDConverter

from app.errors import BadInputError, NotFoundError, TooLargeError
from app.input_sentences import sentence_of

BODY_LIMIT = 1024 * 1024
# The longest message has 100,000 characters, and JSON may write one of them as two escapes of six bytes each.
MESSAGE_LIMIT = 2 * BODY_LIMIT
FORM_LIMIT = 4 * BODY_LIMIT
FIELDS_SHOWN = 20
NAME_SHOWN = 100
FORM_FURNITURE = ("csrf_token",)
REPLACEMENT = "\ufffd"
# What a reader sees nothing of: spaces, control characters, and what Unicode has be ignored where it is not known, among
# it the joiners and variation selectors, which are part of many an emoji.
_VISIBLE = re.compile(
    r"[^\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
URLENCODED = "application/x-www-form-urlencoded"

Value = TypeVar("Value", bound="Input")


class Input(BaseModel):
    """The root of every input model."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        allow_inf_nan=False,
        protected_namespaces=(),
    )


def is_blank(text: str) -> bool:
    """Tell whether nothing of a text is to be seen."""
    return _VISIBLE.search(text) is None


class IdConverter(UUIDConverter):
    """The `<id:name>` of a route: a UUID; a malformed one matches no route and so is 404 like an unknown one."""


def init_inputs(app: Flask) -> None:
    """Make `<id:name>` known to routes, and read forms whole; comes before the first blueprint and before the CSRF check."""
    app.url_map.converters["id"] = IdConverter
    app.before_request(_keep_form)


def read_input(model: type[Value], *, limit: int = BODY_LIMIT) -> Value:
    """Read the request's body, JSON from programs or a form from a page without JavaScript."""
    return read_json(model, limit=limit) if request.is_json else read_form(model, limit=limit)


def read_json(model: type[Value], *, limit: int = BODY_LIMIT) -> Value:
    """Read a JSON object of at most `limit` bytes."""
    if not request.is_json:
        raise BadInputError(_("Please send JSON, with the content type application/json."))
    return read_object(model, _read_body(limit))


def read_object(model: type[Value], body: bytes) -> Value:
    """Read a JSON object that came in any way, such as from a file."""
    parsed = _parse_json(body)
    if not isinstance(parsed, dict):
        raise BadInputError(_("Please send a JSON object."))
    _refuse_unstorable(parsed)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise _bad_input(error) from error


def read_form(model: type[Value], *, limit: int = BODY_LIMIT) -> Value:
    """Read a form of at most `limit` bytes; a blank field that is not text counts as not sent."""
    return _read_pairs(model, _form_pairs(limit))


def read_query(model: type[Value]) -> Value:
    """Read what stands behind the question mark of the address."""
    return _read_pairs(model, request.args)


def read_filter(model: type[Value]) -> tuple[Value, dict[str, str]]:
    """Read the same for a page that shows a list: what can be used, and by name what is wrong with the rest.

    The model needs nothing. A filter that cannot be read takes none of the others away.
    """
    pairs, faults = request.args, dict[str, str]()
    while True:
        try:
            return _read_pairs(model, pairs), faults
        except BadInputError as error:
            fresh = error.details.get("fields", {})
        usable = MultiDict((name, value) for name, value in pairs.items(multi=True) if name not in fresh)
        faults |= fresh
        # A fault of all together, or of a name that is no text, has no field that could be left out.
        pairs = usable if len(usable) < len(pairs) else MultiDict()


def read_file(name: str, *, limit: int) -> bytes:
    """Read a file of at most `limit` bytes, less than MESSAGE_LIMIT, from a form's field of this name or as a JSON body."""
    if request.is_json:
        return _read_body(limit)
    sent = request.files.get(name)
    body = sent.stream.read(limit + 1) if sent is not None else b""
    if len(body) > limit:
        raise _too_large(limit)
    if not body:
        fields = {name: _("Please choose a file that is not empty.")}
        raise BadInputError(_("Please correct the marked fields."), details={"fields": fields})
    return body


def read_uuid(text: str) -> UUID:
    """Read an id; a malformed one is not found, like an unknown one."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFoundError from error


def _keep_form() -> None:
    # Once parsed, a form no longer tells which bytes were no UTF-8; and the CSRF check parses it before any view does.
    if request.mimetype == URLENCODED:
        _read_body(FORM_LIMIT)


def _read_body(limit: int) -> bytes:
    request.max_content_length = limit
    try:
        return request.get_data(cache=True)
    except RequestEntityTooLarge as error:
        raise _too_large(limit) from error


def _form_pairs(limit: int) -> MultiDict[str, str]:
    request.max_content_length = limit
    request.max_form_memory_size = limit
    try:
        pairs = request.form
    except RequestEntityTooLarge as error:
        raise _too_large(limit) from error
    if request.mimetype == URLENCODED:
        _refuse_broken_text(request.get_data(cache=True))
    # Something before us, such as the CSRF check, may have read the form without this limit.
    if sum(len(name) + len(value) for name, value in pairs.items(multi=True)) > limit:
        raise _too_large(limit)
    return pairs


def _refuse_broken_text(body: bytes) -> None:
    try:
        unquote_to_bytes(body).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInputError(_("What was sent is not valid UTF-8 text.")) from error


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError(
        _("That is more than can be sent at once (%(size)s KiB). Please send less.", size=limit // 1024)
    )


def _parse_json(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise BadInputError(_("What was sent is not valid UTF-8 text.")) from error
    except (ValueError, RecursionError) as error:
        raise BadInputError(_("What was sent is not valid JSON.")) from error


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _refuse_unstorable(parsed: dict[str, object]) -> None:
    """Refuse what no database takes: NUL and half characters (lone surrogates), in names and in values."""
    waiting: list[tuple[str, object]] = [(name, value) for name, value in parsed.items()]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend((name, part) for pair in value.items() for part in pair)
        elif isinstance(value, list):
            waiting.extend((name, part) for part in value)
        elif isinstance(value, str) and not _storable(value):
            raise _bad_character(name)
        if not _storable(name):
            raise BadInputError(_("A field has a name that cannot be used."))


def _storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _bad_character(name: str) -> BadInputError:
    fields = {name[:NAME_SHOWN]: _("This holds a character that cannot be stored.")}
    return BadInputError(_("Please correct the marked fields."), details={"fields": fields})


def _read_pairs(model: type[Value], pairs: MultiDict[str, str]) -> Value:
    data: dict[str, object] = {}
    for name, values in pairs.lists():
        if name in FORM_FURNITURE:
            continue
        # Multipart forms are decoded leniently, with this mark where the bytes were no UTF-8.
        if any(REPLACEMENT in value or not _storable(value) for value in (name, *values)):
            raise _bad_character(name.replace(REPLACEMENT, "?"))
        data |= _placed(model, data, (name, values))
    try:
        return model.model_validate(data, strict=False)
    except ValidationError as error:
        raise _bad_input(error) from error


def _placed(model: type[Input], data: dict[str, object], pair: tuple[str, list[str]]) -> dict[str, object]:
    """Return what this pair adds to the data; `group.member` goes into its group."""
    name, values = pair
    kind, value = _kind(model, name), values[-1].replace("\r\n", "\n")
    group, dot, member = name.partition(".")
    if dot and _kind(model, group) == "group":
        members = data.get(group, {})
        return {group: {**members, member: value} if isinstance(members, dict) else value}
    if kind == "list":
        return {name: values}
    return {name: value} if value.strip() or kind == "text" else {}


def _kind(model: type[Input], name: str) -> str:
    field = model.model_fields.get(name)
    if field is None:
        return "text"
    types = _types_in(field.annotation)
    if types & {list, tuple}:
        return "list"
    if dict in types:
        return "group"
    return "text" if str in types else "other"


def _types_in(annotation: object) -> set[object]:
    """Return the plain types that a value of this annotation may have: `Annotated[str, ...] | None` is str or None."""
    if get_origin(annotation) is Annotated:
        return _types_in(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return set().union(*map(_types_in, get_args(annotation)))
    return {get_origin(annotation) or annotation}


def _bad_input(error: ValidationError) -> BadInputError:
    faults = error.errors(include_url=False, include_input=False)
    fields = {_name(fault["loc"]): sentence_of(fault) for fault in reversed(faults[:FIELDS_SHOWN])}
    return BadInputError(_("Please correct the marked fields."), details={"fields": fields})


def _name(location: Iterable[int | str]) -> str:
    return ".".join(str(part) for part in location)[:NAME_SHOWN]
