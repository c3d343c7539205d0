"""The rules of the house that no off-the-shelf tool checks."""
