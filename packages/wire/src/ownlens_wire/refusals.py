"""How Ownlens says no.

Every failed check and every request that cannot be met ends in one of these exceptions. Each carries a stable
``code`` whose plain words (what happened, what is safe, what to do next) stand in the catalogue, one file per
language. This module refuses to carry secrets: ``detail`` is for a developer's log and must never hold a key, a
passphrase, a title or bytes of a lesson.

The tree::

    Refusal
    ├── MalformedRefusal      bytes that do not have the form the specification gives them
    ├── SignatureRefusal      a signature, its key or its type is not what it must be
    ├── LogRefusal            the public log contradicts itself or what was seen before
    ├── (ownlens_vault)       UnlockRefusal, PersonRefusal, LessonRefusal, ShareRefusal, IndexRefusal
    ├── (ownlens_client)      MediaRefusal, LocalRefusal, ServerRefusal, NetworkRefusal
    └── (ownlens_server)      RequestRefusal
"""

from ownlens_wire.codes import Code


class Refusal(Exception):
    """A check failed, or a request cannot be met.

    Args:
        code: the stable code; its sentences are in the catalogue.
        detail: one line for a developer, free of secrets.
        **facts: values that the catalogue's sentences name in braces, such as ``minutes``.
    """

    def __init__(self, code: Code, detail: str = "", **facts: str | int) -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail
        self.facts = facts


class MalformedRefusal(Refusal):
    """The bytes do not have the form that the specification gives them."""


class SignatureRefusal(Refusal):
    """A signature, the key it was made with, or the type it was made for is not what it must be."""


class LogRefusal(Refusal):
    """The public log contradicts itself, or what this client saw before."""
