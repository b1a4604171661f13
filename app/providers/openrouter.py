"""OpenRouter: one key for the models of many houses; it wants to know which program asks."""

from app.providers.catalogue import register
from app.providers.openai_provider import KEY_FIELD, OpenAIProvider
from app.providers.shipped import OPENROUTER
from app.providers.values import Sampling

PROVIDER = OpenAIProvider(
    name="openrouter",
    title="OpenRouter",
    default_address="https://openrouter.ai/api/v1",
    sampling=Sampling(temperature=0.73, top_p=0.9),
    settings=(KEY_FIELD,),
    can_prefill=True,
    # Its prices are dollars per token.
    price_scale=1_000_000.0,
    headers={"HTTP-Referer": "http://localhost:8000", "X-Title": "Yuzu Companion"},
    models=OPENROUTER,
)

register(PROVIDER)
