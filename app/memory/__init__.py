"""What the companion remembers between conversations."""
