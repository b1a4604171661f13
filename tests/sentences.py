"""Finds sentences that no translator would ever see: in templates, in Python, in the script.

Each checker takes the root of a source tree and says what is wrong, like those of the architecture.
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment

from tests.sources import Module, read_tree

TRANSLATING = ("_", "gettext", "ngettext", "N_")
READ_ALOUD = (
    *("aria-label", "aria-description", "aria-roledescription"),
    *("title", "placeholder", "alt", "label"),
)
# Names stay as they are in every language.
NAMES = (
    *(
        "Yuzu Companion",
        "OpenRouter",
        "Cerebras",
        "Chutes",
        "Ollama",
        "SQLite",
        "PostgreSQL",
        "Python",
        "JSON",
        "UTC",
    ),
    # As they stand on the keys.
    *("Ctrl", "Shift", "Enter", "Esc", "Alt", "Cmd", "Tab"),
)
# What a link says about where it leads.
MACHINE_WORDS = ("noopener noreferrer nofollow",)
# Where English is right: the terminal, the log, and what is said to a model.
ENGLISH = {
    "app/cli.py": "the terminal",
    "app/broker.py": "the log",
    "app/job_rows.py": "the log: why a job failed, like the errors of programs",
    "app/job_runner.py": "the log: why a job failed, like the errors of programs",
    "app/worker.py": "the log, and the terminal: the program does not start",
    "app/ops/boot.py": "the terminal: the program does not start",
    "app/ops/job_table.py": "the terminal: flask jobs",
    "app/config.py": "the terminal: the program does not start",
    "app/encryption.py": "the terminal: the program does not start",
    "app/extensions.py": "the terminal: the program does not start",
    "app/logs.py": "the terminal: the program does not start",
    "app/accounts/setup.py": "the terminal: the set-up link",
    "app/ops/keys.py": "the terminal: flask keys",
    "app/ops/cooperation.py": "the terminal: the program does not start",
    "app/ops/schema.py": "the terminal: the program does not start",
    **dict.fromkeys(
        ("app/importing/chats.py", "app/importing/chat_lines.py"), "the terminal: flask import-jsonl"
    ),
    "app/ops/doctor": "the terminal: flask doctor",
    **dict.fromkeys(("app/backup.py", "app/ops/backups", "app/ops/moving"), "the terminal: the same"),
    "app/tools": "results that the model reads",
    "prompts.py": "what is said to a model",
}


def bare_words_in_templates(root: Path) -> list[str]:
    """Words between tags, in attributes that are read, and in strings inside of expressions, outside of `_()`."""
    return [
        f"templates/{path.relative_to(root / 'templates')}:{line} says {words!r} without _()"
        for path in sorted((root / "templates").rglob("*.html"))
        for line, words in sorted({*_words_beside_tags(path), *_words_in_expressions(path)})
    ]


def bare_refusals(root: Path) -> list[str]:
    """Refusals, notices and validators' complaints whose sentence did not go through gettext."""
    modules = [module for module in read_tree(root, "app") if not _speaks_english(module)]
    errors = _refusals(read_tree(root, "app"))
    faults = []
    for module in modules:
        in_forms = module.path.stem in ("forms", "names")
        told = errors | {"flash"} | ({"ValueError"} if in_forms else set())
        for call in _calls(module.tree, told):
            sentence = next(iter(call.args), None)
            if sentence is not None and _is_bare(sentence, module):
                faults.append(f"{module.at(call.lineno)} refuses or tells something without gettext")
    return faults


def bare_sentences_in_python(root: Path) -> list[str]:
    """Whole sentences anywhere in the program that are neither translated nor marked for it with `N_`."""
    faults = []
    for module in read_tree(root, "app"):
        if _speaks_english(module):
            continue
        passed = _translated_or_silent(module)
        faults += [
            f"{module.at(call.lineno)} translates inside an f-string, where no sentence is gathered"
            for node in ast.walk(module.tree)
            if isinstance(node, ast.JoinedStr)
            for call in _calls(node, set(TRANSLATING))
            if isinstance(call.args[0], ast.Constant)
        ]
        faults += [
            f"{module.at(getattr(node, 'lineno', 0))} holds the sentence {_written(node)!r} without gettext or N_"
            for node in ast.walk(module.tree)
            if id(node) not in passed and _is_sentence(_written(node))
        ]
    return faults


def words_out_of_step(root: Path) -> list[str]:
    """Names that the script says and `_words.html` does not know, and names there that nobody says."""
    template = root / "templates" / "_words.html"
    known = set(re.findall(r'^\s*"([\w.]+)":', template.read_text(), re.MULTILINE))
    said, faults = set[str](), []
    for path, line, argument in _said(root):
        names = re.findall(r"""["'`](\w+\.[\w.]*)(\$\{)?""", argument)
        if not names:
            faults.append(f"{path}:{line} says something that cannot be checked: {argument}")
        for name, opens in names:
            met = {word for word in known if word.startswith(name)} if opens else _with_plurals(name) & known
            said |= met
            faults += [] if met else [f"{path}:{line} says {name}, which _words.html does not know"]
    return faults + [f"_words.html knows {name}, which nobody says" for name in sorted(known - said)]


def bare_sentences_in_script(root: Path) -> list[str]:
    """Strings of more than two words in the script: they belong into `_words.html`."""
    return [
        f"{path.relative_to(root)}:{line} holds the sentence {text!r}"
        for path in sorted((root / "static" / "js").rglob("*.js"))
        for line, text in _strings_of_script(path.read_text())
        if re.search(r"[A-Za-z’']+ [A-Za-z’']+ [a-z’']+|^[A-Z][a-z]+[:,]? \S", text)
        and not re.search(r"[<>{}\[\]#=]", text)
        and text not in MACHINE_WORDS
    ]


class _Reader(HTMLParser):
    """Collects what a person reads or hears of a page, with its lines."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.in_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_code = tag == "code"
        for name, value in attrs:
            if name in READ_ALOUD or (name == "content" and ("name", "description") in attrs):
                self.handle_data(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.in_code = self.in_code and tag != "code"

    def handle_data(self, data: str) -> None:
        for name in NAMES:
            data = re.sub(rf"\b{re.escape(name)}\b", "", data)
        if re.search(r"[^\W\d_]", data) and self.cdata_elem is None and not self.in_code:
            self.found.append((self.getpos()[0], " ".join(data.split())))


def _words_beside_tags(path: Path) -> list[tuple[int, str]]:
    reader, inside = _Reader(), 0
    for _, kind, value in Environment(autoescape=True).lex(path.read_text()):
        if kind in ("variable_begin", "block_begin", "comment_begin"):
            inside += 1
        reader.feed(value if kind == "data" and not inside else "\n" * value.count("\n"))
        if kind in ("variable_end", "block_end", "comment_end"):
            inside -= 1
            # Something is said here; without it two texts would become one.
            reader.feed("\u00b7" if kind == "variable_end" else "")
    reader.close()
    return reader.found


def _words_in_expressions(path: Path) -> Iterator[tuple[int, str]]:
    around: list[str] = []
    before = ""
    for line, kind, value in Environment(autoescape=True).lex(path.read_text()):
        if kind == "operator" and value == "(":
            around.append(before)
        elif kind == "operator" and value == ")":
            around.pop()
        elif kind == "string" and not (around and around[-1] in TRANSLATING):
            text = value[1:-1]
            if text not in NAMES and re.search(r"^[A-Z][a-z]|^[A-Za-z’',]+( [A-Za-z’',]+){2,}", text):
                yield line, text
        before = before if kind == "whitespace" else value


def _speaks_english(module: Module) -> bool:
    return any(str(module.path).startswith(place) or module.path.name == place for place in ENGLISH)


def _refusals(modules: list[Module]) -> set[str]:
    """Return the names of HouseError and of all that derives from it."""
    parents = {
        node.name: {parent.id for parent in node.bases if isinstance(parent, ast.Name)}
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {"HouseError"}
    while more := {name for name, of in parents.items() if of & found} - found:
        found |= more
    return found


def _calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node


def _is_bare(node: ast.expr, module: Module) -> bool:
    """Tell whether this is a sentence as it stands in the code; a name is looked up among the module's constants."""
    if isinstance(node, ast.Name):
        value = _constants(module).get(node.id)
        return value is not None and _is_bare(value, module)
    if isinstance(node, ast.Subscript):
        return _is_bare(node.value, module)
    if isinstance(node, ast.Dict):
        return any(_is_bare(value, module) for value in node.values)
    if isinstance(node, ast.IfExp):
        return _is_bare(node.body, module) or _is_bare(node.orelse, module)
    if isinstance(node, ast.Call):
        marked = isinstance(node.func, ast.Name) and node.func.id == "N_"
        return marked or (isinstance(node.func, ast.Attribute) and _is_bare(node.func.value, module))
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _constants(module: Module) -> dict[str, ast.expr]:
    found: dict[str, ast.expr] = {}
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            found[node.target.id] = node.value
    return found


def _translated_or_silent(module: Module) -> set[int]:
    """Return the strings that are translated, or that nobody but an engineer reads: docstrings, logs, broken promises."""
    passed: set[int] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        elif isinstance(node, ast.Call) and (
            (
                isinstance(node.func, ast.Name)
                and node.func.id in (*TRANSLATING, "RuntimeError", "AssertionError")
            )
            or (
                isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "log"
            )
        ):
            passed |= {id(inner) for inner in ast.walk(node)}
    return passed


def _written(node: ast.AST) -> str:
    """Return the text of a string, with a mark for each value that is put in; nothing for what is no string."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_written(part) or "X" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_sentence(text: str) -> bool:
    return bool(re.match(r"[A-Z“{%]", text) and text.count(" ") > 1 and re.search(r"[.?…]$", text.strip()))


def _said(root: Path) -> Iterator[tuple[Path, int, str]]:
    for path in sorted((root / "static" / "js").rglob("*.js")):
        text = re.sub(r"(^|\s)//.*", "", path.read_text())
        for found in re.finditer(r"(?<![\w.])say\(([^,)]*)[^)]*\)(\s*\{)?", text):
            # Our own `say`, or one that is being defined, is another.
            if not found[2]:
                yield path.relative_to(root), text.count("\n", 0, found.start()) + 1, found[1]


def _with_plurals(name: str) -> set[str]:
    return {name, f"{name}.one", f"{name}.many"}


SCRIPT = re.compile(
    r"""//[^\n]*|/\*.*?\*/|(?P<said>(?:say|Error)\()?(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)""",
    re.DOTALL,
)


def _strings_of_script(text: str) -> Iterator[tuple[int, str]]:
    for found in SCRIPT.finditer(text):
        if found["text"] and not found["said"]:
            words = re.sub(r"\$\{[^}]*\}", "X", found["text"][1:-1])
            yield text.count("\n", 0, found.start()) + 1, words
