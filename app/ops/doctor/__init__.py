"""`flask doctor`: looks at an installation from inside and from its public address, and says what to do next."""
