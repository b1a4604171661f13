"""What an answer cost, in US dollars, as far as anybody tells."""

from app.providers.values import ModelInfo, Usage

PER = 1_000_000


def cost_of(usage: Usage, info: ModelInfo | None) -> float | None:
    """Return the provider's own figure, else what its prices make of the tokens; None where it tells neither."""
    if usage.cost is not None:
        return usage.cost
    if info is None or info.price_prompt is None or info.price_completion is None:
        return None
    prompt, completion = usage.prompt_tokens or 0, usage.completion_tokens or 0
    return (prompt * info.price_prompt + completion * info.price_completion) / PER


def spoken_cost(cost: float) -> str:
    """Return a cost with as many digits as make sense: $0.0012, $0.35, $12.50."""
    if cost >= 1:
        return f"${cost:,.2f}"
    # Two digits that say something, and never more than a hundredth of a thousandth.
    digits = next((places for places in range(2, 6) if cost * 10**places >= 10), 5)
    return f"${cost:.{digits}f}" if round(cost, digits) else "$0"
