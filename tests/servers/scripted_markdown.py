"""Text as models write it, of any length and always the same: headings, paragraphs, lists, code, tables, quotes."""

from itertools import count

SENTENCES = (
    "The kettle was still warm when we came in from the garden.",
    "Most of what you describe can wait until the rain has gone by.",
    "I would begin with the smaller half, because it shows early whether the idea holds.",
    "Nothing of this is urgent, and *that* is the nice thing about it.",
    "You said once that you like lists, so here is **one more** of them.",
    "There is a simpler way: let `bake()` decide for itself when it is done.",
    "Selamat pagi, and thank you for the picture of the orange tree.",
    "If the window sticks, lift it a little before you push.",
)
CODE = """```python
def bake(minutes: int, warm: bool = True) -> str:
    if not warm:
        raise ValueError("the oven is cold")
    return f"{minutes} minutes, then let it rest"
```"""
TABLE = """| Step | Time | What it needs |
|:-----|-----:|---------------|
| Mix  | 10 min | flour, butter, one egg |
| Rest | 30 min | patience |
| Bake | 40 min | a warm oven |"""
QUOTE = "> Whoever plants a tree under which they will never sit has begun to understand."


def paragraph(number: int, sentences: int = 4) -> str:
    """Return one of many paragraphs."""
    return " ".join(SENTENCES[(number * 3 + n) % len(SENTENCES)] for n in range(sentences))


def itemised(number: int, items: int = 5) -> str:
    """Return a list."""
    return "\n".join(f"{n + 1}. {SENTENCES[(number + n) % len(SENTENCES)]}" for n in range(items))


def written(characters: int) -> str:
    """Return a text of this length with every kind of block in it, again and again."""
    parts: list[str] = []
    length = 0
    for number in count():
        block = (
            f"## Part {number + 1}\n\n{paragraph(number)}\n\n{itemised(number)}\n\n{CODE}\n\n"
            f"{paragraph(number + 1, 6)}\n\n{TABLE}\n\n{QUOTE}\n\n"
        )
        parts.append(block)
        length += len(block)
        if length >= characters:
            break
    return "".join(parts)[:characters]
