"""The models that the scripted provider offers, and what each refuses. Ids that are not listed are taken too."""

from collections.abc import Mapping
from typing import Any

MODELS: dict[str, dict[str, Any]] = {
    "scripted-chat": {"window": 32_768, "vision": False, "tools": True},
    "scripted-vision": {"window": 32_768, "vision": True, "tools": True},
    "scripted-plain": {"window": 8_192, "vision": False, "tools": False},
    "scripted-small": {"window": 2_048, "vision": False, "tools": True},
}


def openai_list() -> dict[str, Any]:
    """Return GET /models in OpenRouter's words."""
    return {"object": "list", "data": [_openai_entry(id, model) for id, model in MODELS.items()]}


def ollama_list() -> dict[str, Any]:
    """Return GET /api/tags."""
    return {
        "models": [{"name": id, "model": id, "size": 1, "details": {"family": "scripted"}} for id in MODELS]
    }


def ollama_show(id: str) -> dict[str, Any]:
    """Return POST /api/show."""
    model = MODELS.get(id, MODELS["scripted-chat"])
    skills = ["completion", *(skill for skill in ("vision", "tools") if model[skill])]
    info = {"general.architecture": "scripted", "scripted.context_length": model["window"]}
    return {"model_info": info, "capabilities": skills, "details": {"family": "scripted"}}


def refusal_of(body: Mapping[str, Any], prompt_tokens: int, cuts_silently: bool) -> tuple[int, str] | None:
    """Return the status and words with which the model refuses this request, None where it takes it."""
    id = str(body.get("model"))
    model = MODELS.get(id, {"window": 131_072, "vision": False, "tools": True})
    if id.startswith("missing"):
        return 404, f"The model {id} does not exist."
    if body.get("tools") and not model["tools"]:
        return 400, f"{id} does not support tools."
    if not model["vision"] and "image_url" in str(body.get("messages")):
        return 400, f"{id} does not support images."
    if not cuts_silently and prompt_tokens > model["window"]:
        return (
            400,
            f"This model's maximum context length is {model['window']} tokens. (context_length_exceeded)",
        )
    return None


def _openai_entry(id: str, model: Mapping[str, Any]) -> dict[str, Any]:
    senses = ["text", "image"] if model["vision"] else ["text"]
    skills = ["temperature", "tools"] if model["tools"] else ["temperature"]
    return {
        "id": id,
        "name": id.replace("-", " ").title(),
        "context_length": model["window"],
        "architecture": {"input_modalities": senses},
        "supported_parameters": skills,
        "pricing": {"prompt": "0.0000002", "completion": "0.0000008"},
    }
