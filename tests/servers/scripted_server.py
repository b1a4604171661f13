"""The process behind `scripted_provider`: accepts connections, decides what each request gets, keeps the journal.

What is answered stands in a marker in the last user message (see `scripted_script`); what was asked can be read at
GET /journal and forgotten with DELETE /journal. PUT /control with {"models_fault": 500} makes the model list fail,
{"down": true} everything, until DELETE /control; {"readings": ["{}", "no JSON"]} is what readers of a memory are
answered in turn, the last one from then on ("refused" refuses, "no schema" a request with one).
"""

import argparse
import json
import signal
import socket
from collections import Counter
from typing import Any

from gevent.server import StreamServer

from tests.servers import scripted_models
from tests.servers.scripted_http import Request, RequestReader, answer
from tests.servers.scripted_journal import Call, new_journal
from tests.servers.scripted_script import Defaults, Script, read_script, text_of
from tests.servers.scripted_steps import refusal, refusal_for, steps, whole_answer
from tests.servers.scripted_streams import Stream, Ticker
from tests.servers.scripted_wires import OllamaWire, OpenAIWire, Wire, count_prompt

WRONG_KEY = "sk-wrong"
# By this a reader of a memory is known (app/memory/prompts.py).
READER = "You keep the notes of a companion"
BACKLOG = 4_096
ALWAYS = 1_000_000_000


class Server:
    """The whole provider: journal, failure counts, controls and the clock of all streams."""

    def __init__(self, defaults: Defaults) -> None:
        self._defaults = defaults
        self._journal = new_journal()
        self._failed: Counter[str] = Counter()
        self._control: dict[str, Any] = {}
        self._ticker = Ticker()

    def handle(self, sock: socket.socket, address: object) -> None:
        """Serve one connection: while an answer runs, waiting for the next request is how a client's leaving is noticed."""
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader = RequestReader(sock)
        stream: Stream | None = None
        while (request := reader.next()) is not None:
            stream = self._respond(sock, request)
        if stream is not None and not stream.over:
            stream.leave()

    def _respond(self, sock: socket.socket, request: Request) -> Stream | None:
        if request.path in ("/journal", "/control"):
            sock.sendall(self._administer(request))
            return None
        call = Call(request)
        self._journal.append(call)
        result = self._answer(request)
        if isinstance(result, bytes):
            call.status = int(result[9:12])
            sock.sendall(result)
            call.end("completed")
            return None
        script, wire, streamed = result
        call.status = 200
        stream = Stream(sock, call, steps(script, wire) if streamed else whole_answer(script, wire))
        self._ticker.add(stream)
        return stream

    def _administer(self, request: Request) -> bytes:
        if request.path == "/control":
            self._control = json.loads(request.body) if request.method == "PUT" else {}
        elif request.method == "DELETE":
            self._journal.clear()
            self._failed.clear()
        calls = [call.as_json() for call in self._journal] if request.method == "GET" else []
        return answer(200, json.dumps(calls).encode())

    def _answer(self, request: Request) -> bytes | tuple[Script, Wire, bool]:
        if self._control.get("down"):
            return refusal(503, "down for a while")
        if request.headers.get("authorization") == f"Bearer {WRONG_KEY}":
            return refusal(401, f"Incorrect API key provided: {WRONG_KEY}.")
        if request.path.endswith(("/models", "/api/tags", "/api/show")):
            return self._list(request)
        if request.method == "POST" and request.path.endswith(("/chat/completions", "/api/chat")):
            return self._chat(request)
        return refusal(404, "there is nothing here")

    def _list(self, request: Request) -> bytes:
        if self._control.get("models_fault"):
            return refusal(int(self._control["models_fault"]), "no list today")
        if request.path.endswith("/api/show"):
            return answer(
                200, json.dumps(scripted_models.ollama_show(json.loads(request.body)["model"])).encode()
            )
        ollama = request.path.endswith("/api/tags")
        found = scripted_models.ollama_list() if ollama else scripted_models.openai_list()
        return answer(200, json.dumps(found).encode())

    def _chat(self, request: Request) -> bytes | tuple[Script, Wire, bool]:
        ollama = request.path.endswith("/api/chat")
        try:
            body = json.loads(request.body)
        except ValueError:
            return refusal(400, "the body is not JSON")
        counted = count_prompt(body)
        refused = scripted_models.refusal_of(body, counted, cuts_silently=ollama)
        if refused is not None:
            return refusal(*refused)
        script = self._reading(body) or self._without_spent_fault(read_script(body, self._defaults))
        prompt_tokens = int(script.words.get("prompt_tokens", counted))
        wire: Wire = OllamaWire(body, prompt_tokens) if ollama else OpenAIWire(body, prompt_tokens)
        streamed = bool(body.get("stream", ollama)) and script.fault != "whole"
        return refusal_for(script) or (script, wire, streamed)

    def _reading(self, body: dict[str, Any]) -> Script | None:
        """Return what a reader of a memory is answered, None for any other question or where nothing was set."""
        asked = text_of(body["messages"][0]) if body.get("messages") else ""
        if READER not in asked or not (replies := self._control.get("readings")):
            return None
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        has_schema = bool(body.get("response_format") or body.get("format"))
        if reply == "refused" or (reply == "no schema" and has_schema):
            return Script((), 1.0, 0.0, {"fault": "400"})
        return Script((reply,), self._defaults.rate, 0.0)

    def _without_spent_fault(self, script: Script) -> Script:
        """Take the fault out of a script that has failed as many times as it should."""
        if not script.fault:
            return script
        self._failed[script.marker] += 1
        if self._failed[script.marker] <= int(script.words.get("times", ALWAYS)):
            return script
        words = {name: value for name, value in script.words.items() if name != "fault"}
        return Script(script.pieces, script.rate, script.delay, words, script.marker, script.finish)


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tokens", type=int, default=Defaults.tokens)
    parser.add_argument("--rate", type=float, default=Defaults.rate)
    parser.add_argument("--delay", type=float, default=Defaults.delay)
    chosen = parser.parse_args()
    provider = Server(Defaults(chosen.tokens, chosen.rate, chosen.delay))
    server = StreamServer(("127.0.0.1", chosen.port), provider.handle, backlog=BACKLOG)
    server.start()
    signal.signal(signal.SIGTERM, lambda number, frame: server.stop())
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201  # how whoever started it learns the port
    server.serve_forever()
