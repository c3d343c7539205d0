"""An honest server's answers, kept, and given again with changes: for attacks by the hundred without a network."""

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from dev.rig.people import Person
from ownlens_client.transport import Request, Response, Transport
from ownlens_wire.ids import RecordingId


@dataclass(slots=True)
class Recorded:
    """A transport that passes on and keeps what was answered."""

    through: Transport
    answers: dict[str, Response] = field(default_factory=dict)
    media: list[bytes] = field(default_factory=list)
    person: Person = field(init=False)
    lesson: RecordingId = field(init=False)

    def send(self, request: Request) -> Response:
        """Ask the honest server."""
        answer = self.answers[request.path] = self.through.send(request)
        return answer

    def changed(self, data: st.DataObject) -> "Replayed":
        """The same answers with one change, drawn by Hypothesis."""
        path = data.draw(st.sampled_from(sorted(self.answers)))
        content = self.answers[path].content
        change = data.draw(st.sampled_from(["flip", "cut", "other answer", "field"]))
        if change == "flip":
            at = data.draw(st.integers(0, len(content) - 1))
            bit = 1 << data.draw(st.integers(0, 7))
            content = content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :]
        elif change == "cut":
            content = content[: data.draw(st.integers(0, len(content) - 1))]
        elif change == "other answer":
            content = self.answers[data.draw(st.sampled_from(sorted(self.answers)))].content
        else:
            content = _field_changed(content, data)
        return Replayed(self.answers | {path: Response(200, content)})


@dataclass(frozen=True, slots=True)
class Replayed:
    """A transport that answers from memory."""

    answers: dict[str, Response]

    def send(self, request: Request) -> Response:
        """The kept answer."""
        return self.answers.get(request.path, Response(404, b"{}"))


def _field_changed(content: bytes, data: st.DataObject) -> bytes:
    """Two fields of a JSON answer swapped, or one taken away; other answers as they are."""
    try:
        answer: dict[str, Any] = json.loads(content)
    except ValueError:
        return content
    names = sorted(answer)
    one, other = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names))
    if one == other:
        del answer[one]
    else:
        answer[one], answer[other] = answer[other], answer[one]
    return json.dumps(answer).encode()
