"""What is sent on the OpenAI wire: our values as the JSON that `POST /chat/completions` takes."""

import base64
from typing import Any

from app.providers.values import ChatMessage, ChatRequest, ImagePart, ToolSpec


def chat_body(request: ChatRequest, max_tokens_field: str, *, takes_schema: bool = False) -> dict[str, Any]:
    """Build the body of a streamed chat completion; fields that were not chosen are left out."""
    body: dict[str, Any] = {
        "model": request.model,
        "messages": [_message(message) for message in request.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    chosen = {
        "temperature": request.sampling.temperature,
        "top_p": request.sampling.top_p,
        max_tokens_field: request.sampling.max_tokens,
    }
    body.update({name: value for name, value in chosen.items() if value is not None})
    if request.tools:
        body["tools"] = [tool_schema(tool) for tool in request.tools]
    if request.schema is not None and takes_schema:
        named = {"name": "answer", "strict": True, "schema": dict(request.schema)}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    return body


def tool_schema(tool: ToolSpec) -> dict[str, Any]:
    """Describe a tool the way both wires take it."""
    described = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": described}


def _message(message: ChatMessage) -> dict[str, Any]:
    written: dict[str, Any] = {"role": message.role, "content": message.text}
    if message.images:
        written["content"] = [
            {"type": "text", "text": message.text},
            *(_image(image) for image in message.images),
        ]
    if message.tool_calls:
        written["tool_calls"] = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        written["tool_call_id"] = message.tool_call_id
    return written


def _image(image: ImagePart) -> dict[str, Any]:
    address = f"data:{image.media_type};base64,{base64.b64encode(image.data).decode('ascii')}"
    return {"type": "image_url", "image_url": {"url": address}}
