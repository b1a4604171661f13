"""Run as a program beside the web server: give Rina so many conversations, each an hour older than the one before.

`python -m tests.browser.prepare_conversations 300`, in the environment of the installation, after prepare_rina.
"""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402  # nothing may be imported before the patch; so for all below
from datetime import timedelta  # noqa: E402

from app import create_app  # noqa: E402
from app.accounts import queries  # noqa: E402
from app.config import load_config  # noqa: E402
from app.conversations import search  # noqa: E402
from app.conversations.models import Conversation, Message  # noqa: E402
from app.database import now, uuid7  # noqa: E402
from app.extensions import db  # noqa: E402

if __name__ == "__main__":
    with create_app(load_config()).app_context():
        rina = queries.find_user_by_name("rina")
        assert rina is not None
        for number in range(int(sys.argv[1])):
            at = now() - timedelta(hours=number)
            told = Conversation(
                id=uuid7(), user_id=rina.id, title=f"Conversation {number}", updated_at=at, next_seq=2
            )
            db.session.add(told)
            db.session.flush()
            said = Message(id=uuid7(), conversation_id=told.id, user_id=rina.id, seq=1, role="user")
            said.text, told.leaf_id = f"Words of number {number}", said.id
            db.session.add(said)
            db.session.flush()
            search.index_message(said.id, said.text, owner=rina.id, conversation_id=told.id)
        db.session.commit()
