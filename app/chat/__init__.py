"""The turn: context, tool loop, event stream, and the pages where a conversation is held."""
