"""OpenRouter: one key for the models of many houses; it wants to know which program asks."""

from app.providers.catalogue import register
from app.providers.openai_provider import KEY_FIELD, OpenAIProvider
from app.providers.shipped import OPENROUTER
from app.providers.values import Sampling

REFERER = "HTTP-Referer"
# Sent with every call; the address becomes that of this installation when it is configured.
HEADERS = {REFERER: "http://127.0.0.1:8000", "X-Title": "Yuzu Companion"}

PROVIDER = OpenAIProvider(
    name="openrouter",
    title="OpenRouter",
    default_address="https://openrouter.ai/api/v1",
    sampling=Sampling(temperature=0.73, top_p=0.9),
    settings=(KEY_FIELD,),
    can_prefill=True,
    takes_schema=True,
    # Its prices are dollars per token.
    price_scale=1_000_000.0,
    headers=HEADERS,
    models=OPENROUTER,
)


def configure(*, public_url: str) -> None:
    """Set the address under which people know this installation."""
    HEADERS[REFERER] = public_url


register(PROVIDER)
