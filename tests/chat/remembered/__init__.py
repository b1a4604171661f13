"""What reaches prompts out of the memory."""
