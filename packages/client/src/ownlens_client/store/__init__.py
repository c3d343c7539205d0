"""What a client keeps on its own device: who it is, what it has seen, the log. A port with two implementations."""
