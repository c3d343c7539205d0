"""Key types, each kind of key a type of its own.

None of them can be printed, pickled, hashed or compared in variable time.

Python cannot promise to wipe memory; keys are dropped as soon as they have served.
"""

import hmac
from typing import ClassVar, NoReturn, Self

from ownlens_vault.entropy import Entropy
from ownlens_wire.codes import Code
from ownlens_wire.limits import KEY_BYTES
from ownlens_wire.refusals import MalformedRefusal


class Secret:
    """Secret bytes of a fixed length."""

    LENGTH: ClassVar[int] = KEY_BYTES
    __slots__ = ("_raw",)

    def __init__(self, raw: bytes) -> None:
        if len(raw) != self.LENGTH:
            raise MalformedRefusal(Code.MALFORMED, f"a {type(self).__name__} of {len(raw)} bytes")
        self._raw = bytes(raw)

    @classmethod
    def draw(cls, entropy: Entropy) -> Self:
        """A new random one."""
        return cls(entropy.draw(cls.__name__, cls.LENGTH))

    def expose(self) -> bytes:
        """The raw bytes, for derivation and sealing only."""
        return self._raw

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and hmac.compare_digest(self._raw, other._raw)

    def __hash__(self) -> NoReturn:
        message = f"{type(self).__name__} cannot be hashed"
        raise TypeError(message)

    def __reduce__(self) -> NoReturn:
        message = f"{type(self).__name__} cannot be pickled"
        raise TypeError(message)


class Seed(Secret):
    """The account seed: everything of an account derives from it."""


class SealKey(Secret):
    """A key that seals blobs. Every key that seals derives to one."""


class IndexKey(SealKey):
    """Seals the account's index."""


class LocalKey(SealKey):
    """Seals what a client keeps on its own disk."""


class MarkKey(Secret):
    """Makes marks that only its holders recognise in the log."""


class DeviceSecret(Secret):
    """Lives on one device and never reaches the server."""


class PartKey(Secret):
    """Key of at most a minute of a recording."""


class RecordingKey(Secret):
    """Key of a recording's timeline."""


class SegmentSecret(Secret):
    """Opens one segment, together with the recording's shred secret."""


class ShareKey(Secret):
    """Key of one version of a share."""


class ShredSecret(Secret):
    """Kept by the server, mixed into every content key, destroyed on deletion and recall."""


class KitCode(Secret):
    """The 160 bits printed on the recovery kit."""

    LENGTH = 20


class Opener(Secret):
    """Shown to the server to be given a wrap; opens nothing."""
