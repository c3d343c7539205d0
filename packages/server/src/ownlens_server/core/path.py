"""Identifiers in paths."""

from typing import Annotated

from fastapi import Path

from ownlens_wire.ids import RecordingIdField, SessionIdField, ShareIdField, ViewIdField
from ownlens_wire.limits import MAX_INDEX, MAX_TRACK

RecordingPath = Annotated[RecordingIdField, Path()]
SessionPath = Annotated[SessionIdField, Path()]
SharePath = Annotated[ShareIdField, Path()]
ViewPath = Annotated[ViewIdField, Path()]
TrackPath = Annotated[int, Path(ge=1, le=MAX_TRACK)]
IndexPath = Annotated[int, Path(ge=0, le=MAX_INDEX)]
PartPath = Annotated[int, Path(ge=0, le=MAX_INDEX)]
