"""Run as a program beside the web server: let Rina have said a few things on earlier days, and have them known as facts.

`python -m tests.browser.prepare_memories`, in the environment of the installation, after prepare_rina.
"""

from gevent import monkey

monkey.patch_all()

from datetime import timedelta  # noqa: E402  # nothing may be imported before the patch; so for all below
from uuid import UUID  # noqa: E402

from app import create_app  # noqa: E402
from app.accounts import queries  # noqa: E402
from app.config import load_config  # noqa: E402
from app.conversations import changes  # noqa: E402
from app.conversations.models import Conversation, Message  # noqa: E402
from app.database import now, uuid7  # noqa: E402
from app.extensions import db  # noqa: E402
from app.memory.facts import storing  # noqa: E402
from app.memory.facts.statement import PERSON, Statement  # noqa: E402
from app.memory.facts.storing import Told  # noqa: E402
from app.settings import personas  # noqa: E402

SAID = (
    (300, "I live in Bandung.", "Is it as cool there as they say?", "lives_in", "Bandung"),
    (90, "We moved to Yogyakarta last week.", "How are the evenings there?", "lives_in", "Yogyakarta"),
    (9, "My cat Mochi is asleep on the keyboard.", "Let her.", "has_pet", "the cat Mochi"),
    (8, "I hate cilantro, it tastes of soap.", "Noted.", "dislikes", "cilantro"),
)


def _say(owner: UUID, persona_id: UUID, *, days: int, text: str, answer: str) -> Message:
    talk = Conversation(id=uuid7(), user_id=owner, persona_id=persona_id, title=text[:40], next_seq=3)
    talk.updated_at = now() - timedelta(days=days)
    db.session.add(talk)
    db.session.flush()
    said = Message(id=uuid7(), conversation_id=talk.id, user_id=owner, seq=1, role="user", text=text)
    replied = Message(
        id=uuid7(), conversation_id=talk.id, user_id=owner, seq=2, role="assistant", text=answer
    )
    said.created_at = replied.created_at = talk.updated_at
    replied.parent_id, talk.leaf_id = said.id, replied.id
    for message in (said, replied):
        db.session.add(message)
        db.session.flush()
        changes.note_message(owner, message.id, is_new=True)
    return said


if __name__ == "__main__":
    with create_app(load_config()).app_context():
        rina = queries.find_user_by_name("rina")
        assert rina is not None
        persona = personas.ensure_persona(rina.id)
        for days, text, answer, relation, target in SAID:
            said = _say(rina.id, persona.id, days=days, text=text, answer=answer)
            statement = Statement(PERSON, relation, target, 0, len(text))
            told = Told(said.id, said.created_at, persona.id, statement)
            changes.note(rina.id, "fact", storing.store_told(rina.id, [told], extractor="patterns"))
            db.session.commit()
