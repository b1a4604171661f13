"""Every word that is said to a model when a connection is tried out."""

from app.providers.values import ToolSpec

SAY_OK = "Please answer with the single word: ok"
CALL_TOOL = "What is the colour of the door? Use the tool look_at_door to find out."
NAME_COLOUR = "Which colour is this picture? Please answer with one word."
TOOL = ToolSpec(
    "look_at_door",
    "Tells the colour of a door.",
    {"type": "object", "properties": {"door": {"type": "string"}}, "required": ["door"]},
)
