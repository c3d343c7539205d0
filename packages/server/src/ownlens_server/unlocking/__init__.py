"""The methods that unlock an account: wraps that the server keeps and cannot open."""
