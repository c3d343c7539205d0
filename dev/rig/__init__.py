"""A real server and real clients, to be used by tests, the demo, the journey and the benches."""
