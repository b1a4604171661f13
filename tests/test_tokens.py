"""The tokens of the look: contrast of every pair in both schemes and with every accent, and no colour beside them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.sources import HOUSE

SHEETS = HOUSE / "static" / "css"
SCHEMES = ("light", "dark")
# What may stand on what. WCAG 2.2 AA wants 4.5 for words, 3 for the edges of what can be operated.
GROUNDS = ("page", "surface", "sidebar", "popover", "code", "own-words")
PAIRS = (
    *((word, ground, 4.5) for word in ("text", "text-quiet", "link", "bad", "good") for ground in GROUNDS),
    *(("on-accent", ground, 4.5) for ground in ("accent", "accent-pressed")),
    *((word, f"{kind}-surface", 4.5) for kind in ("good", "bad") for word in (kind, "text")),
    *((edge, ground, 3.0) for edge in ("focus", "control-line") for ground in ("page", "surface", "popover")),
)
# Under the pointer a veil lies on the ground, and the words must still be read.
HOVERED = (("text", "page"), ("text-quiet", "page"), ("text-quiet", "sidebar"), ("text-quiet", "popover"))
# Set by our script, on an element.
SET_BY_SCRIPT = ("--drawer-shown",)

Colour = tuple[float, float, float, float]


@dataclass(frozen=True)
class Tokens:
    """The tokens as they hold on the root with this accent, in this scheme."""

    values: dict[str, str]
    scheme: str

    def colour(self, name: str) -> Colour:
        """Return red, green and blue from 0 to 255, and how opaque they are."""
        return self._read(self.values[f"--{name}"])

    def _read(self, value: str) -> Colour:
        if named := re.fullmatch(r"var\((--[\w-]+)\)", value):
            return self._read(self.values[named[1]])
        if value.startswith("light-dark("):
            return self._read(_arguments(value)[SCHEMES.index(self.scheme)])
        if value.startswith("#"):
            return (*(int(value[at : at + 2], 16) for at in (1, 3, 5)), 1.0)  # type: ignore[return-value]  # three
        red, green, blue, *opacity = (float(number) for number in re.findall(r"[\d.]+", value))
        return red, green, blue, opacity[0] if opacity else 1.0


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two opaque colours, 1 to 21. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    lights = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def over(veil: Colour, ground: Colour) -> Colour:
    """Return the colour that is seen where a translucent one lies on an opaque one."""
    mixed = [veil[3] * top + (1 - veil[3]) * below for top, below in zip(veil[:3], ground[:3], strict=True)]
    return mixed[0], mixed[1], mixed[2], 1.0


def weak_pairs(tokens: Tokens) -> list[str]:
    """Name the pairs whose contrast is too low."""
    found = [
        (f"{word} on {ground}", word, tokens.colour(f"color-{ground}"), least)
        for word, ground, least in PAIRS
    ]
    veil = tokens.colour("color-hover")
    found += [
        (f"{word} on hovered {ground}", word, over(veil, tokens.colour(f"color-{ground}")), 4.5)
        for word, ground in HOVERED
    ]
    return [
        f"{name}: {ratio:.2f}, at least {least}"
        for name, word, ground, least in found
        if (ratio := contrast(tokens.colour(f"color-{word}"), ground)) < least
    ]


def strange_colours(sheets: Path) -> list[str]:
    """Name the colours that stand outside of the tokens, and the tokens that do not exist."""
    faults = []
    known = {
        *re.findall(r"(--[\w-]+):", "".join(path.read_text() for path in sheets.glob("*.css"))),
        *SET_BY_SCRIPT,
    }
    for path in sorted(sheets.glob("*.css")):
        code = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        if path.name != "tokens.css":
            faults += [
                f"{path.name} has the colour {raw}"
                for raw in re.findall(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)\(", code)
            ]
        faults += [
            f"{path.name} uses {name}" for name in re.findall(r"var\((--[\w-]+)", code) if name not in known
        ]
    return faults


def read_tokens(css: str, accent: str, scheme: str) -> Tokens:
    """Read the tokens of a sheet: those of the plain root, then those of this accent."""
    plain = re.sub(r"/\*.*?\*/|@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", css, flags=re.DOTALL)
    values: dict[str, str] = {}
    for selector, body in _rules(plain):
        if selector in (":root", f':root[data-accent="{accent}"]'):
            values |= {name: value.strip() for name, value in re.findall(r"(--[\w-]+):([^;]+);", body)}
    return Tokens(values, scheme)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        yield selector.strip(), body


def _arguments(value: str) -> tuple[str, str]:
    inner = value.removeprefix("light-dark(").removesuffix(")")
    depths = [inner[:at].count("(") - inner[:at].count(")") for at in range(len(inner))]
    comma = next(at for at, sign in enumerate(inner) if sign == "," and depths[at] == 0)
    return inner[:comma].strip(), inner[comma + 1 :].strip()


def _luminance(colour: Colour) -> float:
    shares = [value / 255 for value in colour[:3]]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


CSS = (SHEETS / "tokens.css").read_text()
ACCENTS = ("citrus", *re.findall(r'\[data-accent="(\w+)"\]', CSS))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("accent", ACCENTS)
def test_words_and_edges_stand_out_from_what_they_stand_on(accent: str, scheme: str) -> None:
    assert weak_pairs(read_tokens(CSS, accent, scheme)) == []


def test_blocks_take_their_colours_from_the_tokens() -> None:
    assert strange_colours(SHEETS) == []


def test_the_darkest_ground_is_not_black() -> None:
    tokens = read_tokens(CSS, "citrus", "dark")
    assert all(min(tokens.colour(f"color-{ground}")[:3]) > 16 for ground in ("page", "sidebar", "surface"))


def test_a_planted_pale_word_and_a_planted_colour_are_found(tmp_path: Path) -> None:
    pale = CSS.replace("--ink-soft: #645b4d", "--ink-soft: #a09a90")
    assert pale != CSS
    assert any(
        fault.startswith("text-quiet on page") for fault in weak_pairs(read_tokens(pale, "sky", "light"))
    )
    (tmp_path / "x.css").write_text("a { color: #fff; background: var(--color-nothing); }")
    assert strange_colours(tmp_path) == ["x.css has the colour #fff", "x.css uses --color-nothing"]


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast((0, 0, 0, 1), (255, 255, 255, 1)) == pytest.approx(21)
    assert contrast((119, 119, 119, 1), (255, 255, 255, 1)) == pytest.approx(4.48, abs=0.01)
