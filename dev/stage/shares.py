"""A small share, made as an owner makes one."""

from collections.abc import Sequence
from dataclasses import dataclass

from dev.stage.entropy import CountedEntropy, named_bytes
from dev.stage.lessons import MOMENT, Made

from ownlens_vault.people import Person
from ownlens_vault.secret import MarkKey
from ownlens_vault.share import ShareMaking, ShareTerms, seal_share
from ownlens_wire.api import NewShare, ShareBundle
from ownlens_wire.ids import AccountId, ShareId
from ownlens_wire.statements import Grant


@dataclass(frozen=True, slots=True)
class Shared:
    """A share and what was used to make it."""

    made: Made
    request: NewShare
    terms: ShareTerms
    mark_key: MarkKey
    entropy: CountedEntropy

    @property
    def grant(self) -> Grant:
        """What the owner signed."""
        return Grant.model_validate_json(self.request.grant.payload)

    def bundle(self, viewer: AccountId, **changes: object) -> ShareBundle:
        """What an honest server answers this viewer, but for the changes."""
        place = [member.account for member in self.grant.audience].index(viewer)
        honest = ShareBundle(
            grant=self.request.grant,
            box=self.request.boxes[place],
            manifest=self.request.manifest,
            shred_secret=self.request.shred_secret,
            recording_shred_secret=self.made.new.shred_secret,
        )
        return honest.model_copy(update=changes)


def share_id(name: str) -> ShareId:
    """A share's id, always the same for the same name."""
    return ShareId(named_bytes(f"share/{name}", 16))


def share(made: Made, viewers: Sequence[Person], terms: ShareTerms) -> Shared:
    """Share a recording."""
    entropy = CountedEntropy(f"share/{terms.share.hex()}/{terms.version}")
    mark_key = MarkKey(named_bytes(f"mark/{terms.share.hex()}"))
    sealed = seal_share(made.owner, made.opened(), terms, viewers, ShareMaking(mark_key, MOMENT, entropy))
    return Shared(made, sealed.request, terms, mark_key, entropy)
