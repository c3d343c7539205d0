"""One module for each file of vectors."""
