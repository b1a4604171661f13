"""Real servers for the suite, started on free loopback ports or sockets and stopped again, whatever happens."""
