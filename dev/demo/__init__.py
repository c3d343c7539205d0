"""The demo school: a real server, filled through the real client, kept between starts."""
