"""Refusals of the vault; the tree they hang on is drawn in :mod:`ownlens_wire.refusals`."""

from ownlens_wire.refusals import Refusal


class UnlockRefusal(Refusal):
    """An unlock method, its parameters or what it wraps is not what it must be."""


class PersonRefusal(Refusal):
    """What is said about a person does not hold."""


class SealRefusal(Refusal):
    """A sealed blob or a box does not open."""


class LessonRefusal(Refusal):
    """A recording is not what its permit, head and list say."""


class ShareRefusal(Refusal):
    """A share may not be opened, or not be made."""


class IndexRefusal(Refusal):
    """The account's own index is not the one it last was."""
