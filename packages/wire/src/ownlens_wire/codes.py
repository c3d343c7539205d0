"""The stable codes of every refusal. Their sentences are in ``catalogue/en-GB.json``; a test keeps the two equal."""

from enum import StrEnum, auto


class Code(StrEnum):
    """One refusal each. A code is never reused for another meaning and never renamed after a release."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:  # noqa: ARG004
        return name

    # Form and signatures
    MALFORMED = auto()
    SUITE = auto()
    BAD_SIGNATURE = auto()
    WRONG_TYPE = auto()
    WEAK_KEY = auto()
    SEG_LIST = auto()
    # The public log and people
    LOG_SIGNATURE = auto()
    LOG_ROLLBACK = auto()
    LOG_INCOMPLETE = auto()
    LOG_FORK = auto()
    ID_MISMATCH = auto()
    NOT_IN_LOG = auto()
    CARD_NOT_LATEST = auto()
    NAME_CONTESTED = auto()
    PERSON_NOT_FOUND = auto()
    # Unlocking an account
    WRONG_SECRET = auto()
    KDF_PARAMS = auto()
    KDF_CHANGED = auto()
    WRAP_TAMPERED = auto()
    SEED_NOT_THIS_ACCOUNT = auto()
    PASSPHRASE_SHORT = auto()
    KIT_TYPO = auto()
    KIT_NOT_CONFIRMED = auto()
    TWO_METHODS_FIRST = auto()
    # Sealing and opening
    KEY_COMMIT = auto()
    SEAL_TAMPERED = auto()
    UNSEAL = auto()
    # One's own lesson
    NOT_MY_PERMIT = auto()
    KEM_NOT_MINE = auto()
    HEAD_MISMATCH = auto()
    HEAD_ROLLBACK = auto()
    SHRED_MISMATCH = auto()
    PART_DIGEST = auto()
    TIMELINE_TAMPERED = auto()
    SEG_MISSING = auto()
    SEG_HASH = auto()
    SEG_TAMPERED = auto()
    LESSON_EMPTY = auto()
    # Shares
    GRANT_MISMATCH = auto()
    STALE_GRANT = auto()
    GRANT_EXPIRED = auto()
    NOT_RECIPIENT = auto()
    BOX_DIGEST = auto()
    MANIFEST_TAMPERED = auto()
    MANIFEST_SCOPE = auto()
    RECALLED_IN_LOG = auto()
    NOT_SHARED = auto()
    NOTHING_TO_SHARE = auto()
    # One's own index
    INDEX_TAMPERED = auto()
    INDEX_ROLLBACK = auto()
    INDEX_CONFLICT = auto()
    # The ledger
    AUDIT_GAP = auto()
    # Media that comes in or goes out
    MEDIA_EMPTY = auto()
    MEDIA_NOT_FOUND = auto()
    MEDIA_NOT_VIDEO = auto()
    MEDIA_INCOMPLETE = auto()
    MEDIA_DAMAGED = auto()
    MEDIA_NO_PICTURE_OR_SOUND = auto()
    MEDIA_DEVICE_NOT_FOUND = auto()
    MEDIA_STREAM_LOST = auto()
    # The server's own
    NOT_SIGNED_IN = auto()
    CHALLENGE_STALE = auto()
    WRONG_SERVER = auto()
    NOT_YOURS = auto()
    NOT_ALLOWED = auto()
    NOT_FOUND = auto()
    ALREADY_USED = auto()
    STATEMENT_MISMATCH = auto()
    AGREEMENT_FIRST = auto()
    VIEWING_TERMS_FIRST = auto()
    INVITATION_OVER = auto()
    NAME_NOT_INVITED = auto()
    SEG_EXISTS = auto()
    HEAD_CONFLICT = auto()
    SHARE_CONFLICT = auto()
    RECALLED = auto()
    DELETED = auto()
    UPLOAD_DIGEST = auto()
    TOO_LARGE = auto()
    RANGE = auto()
    TOO_MANY = auto()
    QUOTA_FULL = auto()
    DISK_FULL = auto()
    SERVER_FAULT = auto()
