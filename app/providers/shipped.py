"""The models that version 2.1.2 offered, 63 in all: what can be chosen before a provider was asked for its own list."""

from app.providers.values import ModelInfo

# The ones that are known to see pictures; of the others nobody says.
SEEING = ("-vl:", "-vl-", "kimi-k2.5")


def _models(*ids: str) -> tuple[ModelInfo, ...]:
    return tuple(ModelInfo(id, id, vision=_sees(id) or None) for id in ids)


def _sees(id: str) -> bool:
    return any(sign in id.lower() for sign in SEEING)


OLLAMA = _models(
    "smollm:360m",
    "smollm2:360m",
    "glm-4.6:cloud",
    "qwen3-vl:235b-cloud",
    "qwen3-coder:480b-cloud",
    "kimi-k2:1t-cloud",
    "gpt-oss:120b-cloud",
    "gpt-oss:20b-cloud",
    "deepseek-v3.1:671b-cloud",
)

CEREBRAS = _models(
    "qwen-3-235b-a22b-instruct-2507",
    "qwen-3-235b-a22b-thinking-2507",
    "qwen-3-coder-480b",
    "qwen-3-32b",
    "gpt-oss-120b",
    "llama-3.3-70b",
    "llama-4-scout-17b-16e-instruct",
    "llama3.1-8b",
)

OPENROUTER = _models(
    "deepseek/deepseek-chat-v3-0324:free",
    "deepseek/deepseek-chat-v3.1:free",
    "deepseek/deepseek-r1:free",
    "google/gemini-flash-1.5-8b:free",
    "google/gemini-flash-1.5:free",
    "meituan/longcat-flash-chat:free",
    "openai/gpt-4o-mini:free",
    "openai/gpt-4o-mini-2024-07-18:free",
    "qwen/qwen3-235b-a22b:free",
    "qwen/qwen3-vl-235b-a22b-instruct:free",
    "tngtech/deepseek-r1-chimera:free",
    "tngtech/deepseek-r1t2-chimera:free",
    "z-ai/glm-4.5-air:free",
    "z-ai/glm-4.5-air-2507:free",
    "x-ai/grok-4.1-fast:free",
    "deepseek/deepseek-chat-v3-0324",
    "deepseek/deepseek-chat-v3.1",
    "deepseek/deepseek-v3.2",
    "deepseek/deepseek-v3.2-exp",
    "deepseek/deepseek-v3.2-speciale",
    "google/gemma-3-12b",
    "xiaomi/mimo-v2-flash",
    "minimax/minimax-m2",
    "moonshotai/kimi-k2.5",
    "moonshotai/kimi-k2-0905",
    "openai/gpt-oss-120b",
    "qwen/qwen3-235b-a22b-2507",
    "qwen/qwen3-coder",
    "tngtech/deepseek-r1t2-chimera",
    "z-ai/glm-4.6",
    "z-ai/glm-4.7",
)

CHUTES = _models(
    "Qwen/Qwen3-VL-235B-A22B-Instruct",
    "deepseek-ai/DeepSeek-V3-0324",
    "deepseek-ai/DeepSeek-V3.1",
    "deepseek-ai/DeepSeek-V3.1-Terminus",
    "deepseek-ai/DeepSeek-V3.2-Exp",
    "moonshotai/Kimi-K2-Instruct-0905",
    "tngtech/DeepSeek-TNG-R1T-Chimera",
    "tngtech/DeepSeek-TNG-R1T2-Chimera",
    "Qwen/Qwen3-235B-A22B-Instruct-2507",
    "Qwen/Qwen3-235B-A22B-Thinking-2507",
    "Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8-TEE",
    "zai-org/GLM-4.5-TEE",
    "zai-org/GLM-4.6-TEE",
    "zai-org/GLM-4.7-TEE",
    "deepseek-ai/DeepSeek-R1",
)
