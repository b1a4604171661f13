"""Run as a program beside the web server: make Rina's account, give her the provider at this address, print a sign-in link.

`python -m tests.browser.prepare_rina http://127.0.0.1:1234/v1`, in the environment of the installation.
"""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402  # nothing may be imported before the patch; so for all below

from app import create_app  # noqa: E402
from app.accounts import people, queries  # noqa: E402
from app.config import load_config  # noqa: E402
from app.settings import chain, credentials  # noqa: E402
from app.settings.forms import CredentialInput  # noqa: E402
from app.settings.values import ChainLink  # noqa: E402

if __name__ == "__main__":
    with create_app(load_config()).app_context():
        people.add_user("rina", admin=True)
        rina = queries.find_user_by_name("rina")
        assert rina is not None
        wanted = CredentialInput(
            provider="openai_compatible", label="Scripted", address=sys.argv[1], key="sk-right-key-123"
        )
        made = credentials.add_credential(rina.id, wanted, is_admin=True)
        chain.set_chain(rina.id, [ChainLink(made.id, "scripted-1")])
        sys.stdout.write(people.make_sign_in_link("rina"))
