"""Nothing lies about: every template, controller, module, class of a sheet and icon is used by something."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sources import HOUSE

# Written by libraries, which draw highlighted code and formulas.
FOREIGN_CLASSES = ("hljs", "katex")
# Where names may be used: what draws pages, and what works in them.
USERS = ("app/**/*.py", "templates/**/*.html", "static/js/**/*.js")

Checker = Callable[[Path], list[str]]


def unused_templates(root: Path) -> list[str]:
    """Templates that no view draws and no other template extends, includes or imports."""
    texts = _texts(root, "app/**/*.py", "templates/**/*.html")
    return [
        f"{name} is never drawn"
        for path in sorted((root / "templates").rglob("*.html"))
        if (name := path.relative_to(root / "templates").as_posix())
        if not any(f'"{name}"' in text or f"'{name}'" in text for user, text in texts.items() if user != path)
    ]


def unused_controllers(root: Path) -> list[str]:
    """Controllers that main.js does not register, and registered ones that no element names."""
    main = (root / "static/js/main.js").read_text()
    registered = set(re.findall(r'register\("([\w-]+)"', main))
    named = set(
        re.findall(
            r'data-controller="([^"]*)"',
            "".join(_texts(root, "templates/**/*.html", "static/js/**/*.js").values()),
        )
    )
    used = {word for words in named for word in words.split()}
    files = {
        path.name.removesuffix("_controller.js").replace("_", "-")
        for path in root.glob("static/js/controllers/*.js")
    }
    return [f"{name} is not registered" for name in sorted(files - registered)] + [
        f"{name} is named by no element" for name in sorted(registered - used)
    ]


def unused_modules(root: Path) -> list[str]:
    """Modules of our script that no other imports."""
    texts = _texts(root, "static/js/**/*.js", "static/*.js", "templates/**/*.html")
    imported = {
        Path(name).name for text in texts.values() for name in re.findall(r'["\']([./\w-]+\.js)["\']', text)
    }
    return [
        f"{path.name} is imported by nothing"
        for path in sorted(root.glob("static/js/*/*.js"))
        if path.name not in imported
    ]


def unused_classes(root: Path) -> list[str]:
    """Classes that a sheet dresses and nothing wears."""
    text = "\n".join(_texts(root, *USERS).values())
    worn = set(re.findall(r"[\w-]+", text))
    # A template may put the end of a name together: message--{{ message.role }}, 'choice--' ~ kind.
    begun = tuple(set(re.findall(r"([\w-]+(?:--|__))(?:\{\{|\$\{|' ~|\" ~)", text)))
    return [
        f"{path.name} dresses .{name}, which nothing wears"
        for path in sorted(root.glob("static/css/*.css"))
        for name in sorted(set(_classes(path.read_text())))
        if name not in worn
        and not name.startswith(FOREIGN_CLASSES)
        and not (begun and name.startswith(begun))
    ]


def unused_icons(root: Path) -> list[str]:
    """Icons that nothing shows, and icons that are shown and nobody has drawn."""
    drawn = (root / "templates/_icons.html").read_text()
    text = "\n".join(text for path, text in _texts(root, *USERS).items() if path.name != "_icons.html")
    symbols = re.findall(r"^  \"([\w-]+)\": '<", drawn, re.MULTILINE)
    shown = set(re.findall(r"\bicon\(\"([\w-]+)\"", text))
    return (
        [f"the icon {name} is never shown" for name in symbols if not re.search(rf"[\"']{name}[\"']", text)]
        + [f"the icon {name} is not drawn" for name in sorted(shown - set(symbols))]
        + [
            f"there are two icons {name}"
            for name in sorted({name for name in symbols if symbols.count(name) > 1})
        ]
    )


def _texts(root: Path, *patterns: str) -> dict[Path, str]:
    return {path: path.read_text() for pattern in patterns for path in root.glob(pattern) if path.is_file()}


def _classes(css: str) -> Iterator[str]:
    code = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", css, flags=re.DOTALL)
    for selector in re.findall(r"([^{};]+)\{", code):
        if not selector.strip().startswith("@"):
            yield from re.findall(r"\.([a-zA-Z][\w-]*)", selector)


CHECKERS = (unused_templates, unused_controllers, unused_modules, unused_classes, unused_icons)
CLEAN = {
    "app/views.py": 'render_template("page.html")',
    "templates/page.html": '{% from "_icons.html" import icon %}{% include "_part.html" %}'
    '<p class="note note--{{ kind }}" data-controller="old-fold">'
    '{{ icon("bin") }}</p>',
    "templates/_part.html": "",
    "static/js/main.js": 'import "./controllers/old_fold_controller.js"\nregister("old-fold")',
    "static/js/controllers/old_fold_controller.js": "",
    "static/css/note.css": "/* .gone */ .note { x: 1.5em; } .note--bad:hover, .hljs-string { x: y; }",
    "templates/_icons.html": """  "bin": '<path>',""",
}
PLANTED = (
    (unused_templates, "templates/_old.html", "", "_old.html is never drawn"),
    (unused_controllers, "static/js/controllers/x_controller.js", "", "x is not registered"),
    (
        unused_controllers,
        "static/js/main.js",
        'register("old-fold")\nregister("y")',
        "y is named by no",
    ),
    (unused_modules, "static/js/models/old.js", "", "old.js is imported by nothing"),
    (unused_classes, "static/css/old.css", ".note, .old__part {}", "old.css dresses .old__part"),
    (unused_icons, "templates/_icons.html", """  "bin": '<path>',\n  "old": '<path>',""", "the icon old"),
    (unused_icons, "templates/_icons.html", """  "bin": '<path>',\n  "bin": '<path>',""", "two icons bin"),
    (unused_icons, "templates/_part.html", '{{ icon("new") }}', "the icon new is not drawn"),
)


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.__name__)
def test_nothing_in_the_house_is_unused(checker: Checker) -> None:
    assert checker(HOUSE) == []


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.__name__)
def test_a_clean_tree_has_no_fault(checker: Checker, tmp_path: Path) -> None:
    assert checker(_plant(tmp_path, CLEAN)) == []


@pytest.mark.parametrize(("checker", "name", "text", "fault"), PLANTED, ids=lambda part: str(part)[:30])
def test_a_planted_fault_is_found(checker: Checker, name: str, text: str, fault: str, tmp_path: Path) -> None:
    found = checker(_plant(tmp_path, CLEAN | {name: text}))
    assert len(found) == 1
    assert fault in found[0]


def _plant(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root
