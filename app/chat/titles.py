"""Naming a conversation: its own model is asked once, after the first answer; what is no title leaves the first words.

A person's own title is never replaced: the new one is stored only where the first words still stand, and those are kept
beside it to go back to.
"""

import re
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

import structlog

from app.chat import prompts
from app.chat.context import DEFAULT_WINDOW
from app.conversations import queries, writes
from app.errors import NotFoundError
from app.extensions import db
from app.memory.forgetting.blanking import blank
from app.providers.errors import ProviderError
from app.providers.values import ChatMessage, ChatRequest, Sampling
from app.settings import chain
from app.settings.values import Speaker

SECONDS = 20.0
# Thinking models spend most of them before they say a word.
MOST_TOKENS = 400
LETTERS_READ = 1_500
FIRST_MESSAGES = 6
TITLE_LETTERS = 60
TITLE_WORDS = 9

THOUGHTS = re.compile(r"<think(ing)?>.*?(</think(ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
LABEL = re.compile(
    r"^(the )?(conversation )?(title|judul|titel|titre|t\u00edtulo)( percakapan)?\s*[:\-\u2013]\s*",
    re.IGNORECASE,
)
# What stands around a title: Markdown, quotation marks of any script, brackets.
AROUND = " \t#*_`~>\"'\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d\u300e\u300f[](){}"
AT_THE_END = ".,;:!\u3002\uff0e"
EXCUSES = re.compile(
    r"^(i['\u2019]?m sorry|sorry|i can(no|['\u2019])t|as an ai|maaf|sure\b|here(['\u2019]s| is)|okay[,. ]|of course)",
    re.IGNORECASE,
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a conversation began, and who can name it."""

    question: str
    answer: str
    speaker: Speaker


def name_conversation(owner: UUID, conversation_id: UUID) -> None:
    """Ask the conversation's model for a title and store it, unless somebody has named the conversation since."""
    beginning = _read_beginning(owner, conversation_id)
    # No database connection may wait for a provider.
    db.session.rollback()
    title = clean_title(_ask(beginning)) if beginning else None
    if title and writes.give_title(owner, conversation_id, title):
        db.session.commit()


def clean_title(said: str) -> str | None:
    """Return the title in what a model said, or None where there is none."""
    lines = [_bare(line) for line in THOUGHTS.sub("\n", said).splitlines()]
    # "Here is one:" announces the next line.
    title = (
        next((line for line in lines if line and not line.endswith(":")), "")
        .rstrip(AT_THE_END)
        .rstrip(AROUND)
    )
    too_long = len(title) > TITLE_LETTERS or len(title.split()) > TITLE_WORDS
    if too_long or EXCUSES.match(title) or not any(letter.isalnum() for letter in title):
        return None
    return title


def _read_beginning(owner: UUID, conversation_id: UUID) -> Beginning | None:
    try:
        conversation = queries.get_conversation(owner, conversation_id)
    except NotFoundError:
        return None
    if conversation.titled_by != "first_words":
        return None
    said = queries.list_path(owner, conversation_id, before=None, limit=FIRST_MESSAGES)
    question = next((message for message in said if message.role == "user"), None)
    answer = next((message for message in said if question and message.parent_id == question.id), None)
    speaker = chain.resolve_chain(owner, conversation.choice)[0]
    # The built-in model is too small for it: the first words tell more.
    if question is None or answer is None or speaker.credential_id is None:
        return None
    texts = blank(owner, {message.id: message.text for message in (question, answer)})
    return Beginning(texts[question.id][:LETTERS_READ], texts[answer.id][:LETTERS_READ], speaker)


def _ask(beginning: Beginning) -> str:
    speaker = beginning.speaker
    usual = speaker.provider.sampling
    request = ChatRequest(
        model=speaker.model,
        messages=(ChatMessage("user", prompts.title_request(beginning.question, beginning.answer)),),
        sampling=Sampling(usual.temperature, usual.top_p, MOST_TOKENS),
        # The same as in the chat: with another one Ollama would load the model anew.
        window=speaker.info.window if speaker.info and speaker.info.window else DEFAULT_WINDOW,
        briefly=True,
        patience=SECONDS,
    )
    try:
        return _listen(speaker, request)
    except ProviderError as error:
        log.info("a conversation was not named", provider=speaker.title, reason=error.kind)
        return ""


def _listen(speaker: Speaker, request: ChatRequest) -> str:
    # By the clock and not by gevent's time-out: a worker of Celery has no loop that could strike.
    until = monotonic() + SECONDS
    said = []
    for delta in speaker.provider.chat(speaker.connection, request):
        said.append(delta.text)
        if monotonic() > until:
            raise ProviderError("timeout", speaker.title)
    return "".join(said)


def _bare(line: str) -> str:
    tidy = " ".join("".join(letter if letter.isprintable() else " " for letter in line).split())
    return LABEL.sub("", tidy.strip(AROUND)).strip(AROUND)
