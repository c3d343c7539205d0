"""Sessions: signing in by signature, and ending what was signed in."""
