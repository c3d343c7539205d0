"""How a test says that something is refused: by code, never by words."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ownlens_wire.codes import Code
from ownlens_wire.refusals import Refusal


@contextmanager
def refused(code: Code, kind: type[Refusal] = Refusal) -> Iterator[None]:
    """Pass if the block is refused with exactly this code."""
    with pytest.raises(kind) as caught:
        yield
    if caught.value.code is not code:
        pytest.fail(f"refused with {caught.value!r} where {code} is due")
