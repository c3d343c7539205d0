"""What anybody may know of this server."""
