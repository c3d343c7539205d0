"""Where sealed objects are kept: a local folder, memory or an S3 store, through obstore."""

import errno
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import GenericError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from ownlens_server.core.errors import RequestRefusal
from ownlens_wire.codes import Code

_CHUNK = 1024 * 1024


class Objects:
    """Sealed objects by key. An object is written once and whole, or not at all."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def at(cls, url: str) -> "Objects":
        """The objects under a URL such as ``file:///srv/ownlens/objects`` or ``s3://bucket/prefix``."""
        parts = urlsplit(url)
        if parts.scheme == "file":
            folder = Path(unquote(parts.path))
            folder.mkdir(parents=True, exist_ok=True)
            return cls(LocalStore(folder, automatic_cleanup=True))
        return cls(from_url(url))

    async def put(self, key: str, data: bytes) -> None:
        """Store an object.

        Raises:
            RequestRefusal: there is no room.
        """
        try:
            await obstore.put_async(self._store, key, data, use_multipart=False)
        except (GenericError, OSError) as error:
            if _is_full(error):
                raise RequestRefusal(Code.DISK_FULL, "no space left for objects") from error
            raise

    async def stream(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Bytes ``start`` to ``end`` (excluded) of an object, in pieces.

        Raises:
            RequestRefusal: the object is not there.
        """
        try:
            result = await obstore.get_async(self._store, key, options={"range": (start, end)})
        except (NotFoundError, FileNotFoundError) as error:
            raise RequestRefusal(Code.NOT_FOUND, "the object is not there") from error
        return (bytes(piece) async for piece in result.stream(min_chunk_size=_CHUNK))

    async def delete_all(self, prefix: str) -> int:
        """Delete every object under a prefix, and say how many there were."""
        deleted = 0
        async for page in obstore.list(self._store, prefix=prefix, chunk_size=500):
            keys = [entry["path"] for entry in page]
            await obstore.delete_async(self._store, keys)
            deleted += len(keys)
        return deleted


def _is_full(error: BaseException) -> bool:
    return f"os error {errno.ENOSPC}" in str(error).lower() or getattr(error, "errno", None) == errno.ENOSPC
