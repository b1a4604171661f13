"""What an answer cost: by the provider's own account, else by its prices, else unknown."""

import pytest

from app.providers.costs import cost_of, spoken_cost
from app.providers.values import ModelInfo, Usage

PRICED = ModelInfo("m", "M", price_prompt=0.5, price_completion=2.0)


@pytest.mark.parametrize(
    ("usage", "info", "cost"),
    [
        (Usage(1_000, 500), PRICED, 0.0015),
        (Usage(1_000, 500, cost=0.25), PRICED, 0.25),
        (Usage(1_000, 500, cost=0.25), None, 0.25),
        (Usage(1_000, None), PRICED, 0.0005),
        (Usage(1_000, 500), ModelInfo("m", "M", price_prompt=0.5), None),
        (Usage(1_000, 500), None, None),
    ],
)
def test_the_cost_is_the_providers_figure_or_its_prices_or_unknown(
    usage: Usage, info: ModelInfo | None, cost: float | None
) -> None:
    assert cost_of(usage, info) == (pytest.approx(cost) if cost is not None else None)


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        (0.0, "$0"),
        (0.0000001, "$0"),
        (0.00034, "$0.00034"),
        (0.0012345, "$0.0012"),
        (0.0354, "$0.035"),
        (0.35, "$0.35"),
        (1234.5, "$1,234.50"),
    ],
)
def test_a_cost_has_as_many_digits_as_make_sense(cost: float, words: str) -> None:
    assert spoken_cost(cost) == words
