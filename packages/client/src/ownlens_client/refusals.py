"""Refusals of the client; the tree they hang on is drawn in :mod:`ownlens_wire.refusals`."""

from ownlens_wire.refusals import Refusal


class ServerRefusal(Refusal):
    """The server refused the request. What it says is its word, not a checked fact."""


class NetworkRefusal(Refusal):
    """The server could not be reached, or stopped answering. Trying again is safe."""


class LocalRefusal(Refusal):
    """Something on this device is not as it must be."""
