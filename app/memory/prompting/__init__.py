"""What reaches a prompt: the head that is always there, and what was found for a question."""
