"""A provider that does what it is told, for tests and bench: real HTTP in a process of its own, OpenAI and Ollama
wires.

`python -m tests.servers.scripted_provider --port 0 [--tokens 125 --rate 25 --delay 0.3]` prints where it listens;
tests start the same through the class. Answers follow a marker in the last user message, see `scripted_script`;
without one: 125 tokens at 25 a second after 0.3 s. The text is `expected_text(seed, tokens)`.
"""

import json
import re
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.servers.child import Child, plain_environment
from tests.servers.scripted_journal import hash_of
from tests.servers.scripted_server import WRONG_KEY, main
from tests.servers.scripted_text import expected_text, expected_tokens

__all__ = ["WRONG_KEY", "ScriptedProvider", "expected_text", "expected_tokens", "hash_of"]

HOUSE = Path(__file__).parents[2]
LISTENING = re.compile(r"listening on (http://\S+)")
POLL_SECONDS = 0.02


class ScriptedProvider:
    """The running server; a context manager. Arguments are its defaults: `ScriptedProvider(rate=100, delay=0)`."""

    def __init__(self, *, tokens: int = 125, rate: float = 25.0, delay: float = 0.3, port: int = 0) -> None:
        chosen = {"--port": port, "--tokens": tokens, "--rate": rate, "--delay": delay}
        arguments = [str(word) for pair in chosen.items() for word in pair]
        environment = plain_environment() | {"PYTHONPATH": str(HOUSE), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "tests.servers.scripted_provider", *arguments]
        self._folder = tempfile.TemporaryDirectory(prefix="scripted-")
        self._child = Child(Path(self._folder.name), command, environment)
        self._root = ""

    def __enter__(self) -> "ScriptedProvider":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def address(self) -> str:
        """The address of the OpenAI wire."""
        return f"{self._root}/v1"

    @property
    def ollama_address(self) -> str:
        """The address of the Ollama wire."""
        return self._root

    @property
    def pid(self) -> int:
        """The process id, for measuring."""
        return self._child.pid

    def start(self) -> None:
        """Start the server and wait until it listens."""
        self._child.start()
        self._child.wait_until(lambda: "listening on" in self._child.log)
        found = LISTENING.search(self._child.log)
        assert found is not None, self._child.log
        self._root = found.group(1)

    def stop(self) -> None:
        """Stop the server."""
        self._child.kill()
        self._folder.cleanup()

    def journal(self) -> list[dict[str, Any]]:
        """Return every call since the start or the last `clear`, oldest first."""
        calls = self._ask("GET", "/journal")
        assert isinstance(calls, list)
        return calls

    def chats(self) -> list[dict[str, Any]]:
        """Return the calls in the journal that asked for an answer."""
        return [call for call in self.journal() if call["path"].endswith(("/chat/completions", "/api/chat"))]

    def wait_for_end(self, seconds: float = 5.0) -> list[dict[str, Any]]:
        """Wait until every call in the journal has ended, and return it."""
        deadline = time.monotonic() + seconds
        while any(call["ended"] is None for call in self.journal()):
            if time.monotonic() > deadline:
                raise TimeoutError("a call to the scripted provider has not ended")
            time.sleep(POLL_SECONDS)
        return self.journal()

    def clear(self) -> None:
        """Forget the journal, the counts behind `times`, and the controls."""
        self._ask("DELETE", "/journal")
        self._ask("DELETE", "/control")

    def control(self, **values: object) -> None:
        """Set what holds for all requests until `clear`: `models_fault=500`, `down=True`."""
        self._ask("PUT", "/control", json.dumps(values).encode())

    def _ask(self, method: str, path: str, body: bytes | None = None) -> object:
        request = urllib.request.Request(self._root + path, data=body, method=method)
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.loads(response.read())


if __name__ == "__main__":
    main()
