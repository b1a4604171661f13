"""Rina writes one message after the other, and what came of it is asked of the server and of the provider."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.rinas import PATIENCE, Rina
from tests.servers.scripted_provider import ScriptedProvider
from tests.servers.scripted_script import text_of

JSON = {"Accept": "application/json"}


@dataclass(frozen=True)
class Walk:
    """Rina on her way, and what the server and the provider know of it."""

    rina: Rina
    provider: ScriptedProvider

    @property
    def page(self) -> Page:
        """Her page."""
        return self.rina.page

    def expect_sent(self, *texts: str) -> None:
        """Wait until exactly these have been said and answered, in this order and each once."""
        expect(self.rina.pending).to_have_count(0, timeout=PATIENCE)
        expect(self.rina.messages).to_have_count(2 * len(texts), timeout=PATIENCE)
        expect(self.rina.stop).to_be_hidden(timeout=PATIENCE)
        known = self.page.request.get(self.page.url, headers=JSON).json()["messages"]
        assert [message["text"] for message in known if message["role"] == "user"] == list(texts)
        asked = [_last_words(call) for call in self.provider.chats()]
        # Other questions, such as for a title, do not count; before the words may stand what is remembered for them.
        said = [text for words in asked for text in texts if words == text or words.endswith(f"\n\n{text}")]
        assert said == list(texts)


def _last_words(call: dict[str, Any]) -> str:
    spoken = [message for message in call["body"]["messages"] if message["role"] == "user"]
    # Behind the words stands a line about the time.
    return text_of(spoken[-1]).rpartition("\n\n")[0]
