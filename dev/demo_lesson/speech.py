"""Speech by espeak-ng, through the shared library and data that the PyPI package `espeakng-loader` carries.

Needs no root and no program on the PATH. It gives, besides the sound, when each word and each speech sound begins, so
that the chalk and the teacher's mouth keep in step. The calls are those of espeak-ng's public `speak_lib.h`.
"""

import _ctypes
import ctypes
import importlib.util
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

RATE = 22050  # samples per second: what espeak-ng makes

_SYNCHRONOUS, _WITH_SOUND_EVENTS, _UTF8, _OK = 2, 1, 1, 0
_PARAMETERS = {"rate": 1, "pitch": 3, "range": 4, "gap": 7}
_EVENT_END, _EVENT_WORD, _EVENT_SOUND = 0, 1, 7
_LONGEST_PATH = 150  # espeak-ng keeps its data path in a fixed buffer and cuts what is longer
_QUIET = 90  # sample values below this at either end of a sentence are silence


class SpeechError(RuntimeError):
    """espeak-ng is missing or refuses; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How one person sounds. `size` above 1 makes a smaller head: the sound is played that much faster."""

    name: str
    rate: int
    pitch: int
    liveliness: int
    size: float = 1.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """One spoken line: 16-bit mono samples, and (place in the text, second) and (sound, second) marks."""

    samples: "array[int]"
    words: tuple[tuple[int, float], ...]
    sounds: tuple[tuple[str, float], ...]

    @property
    def seconds(self) -> float:
        """Return how long it is."""
        return len(self.samples) / RATE

    def when(self, place: int) -> float:
        """Return the second at which the word at or after this place in the text begins."""
        return next((second for start, second in self.words if start >= place), self.seconds)


class _EventId(ctypes.Union):
    _fields_: ClassVar = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h."""

    _fields_: ClassVar = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    ]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))
_EVENT_SIZE = ctypes.sizeof(_Event)


class _Engine:
    """espeak-ng, loaded for one line and unloaded after it.

    The library keeps its state in globals that `espeak_Terminate` does not reset; a fresh copy makes a line sound the
    same whatever was spoken before it.
    """

    def __init__(self) -> None:
        folder = _folder()
        self._pcm = bytearray()
        self._words: list[tuple[int, float]] = []
        self._sounds: list[tuple[str, float]] = []
        self._callback: Callable[..., int] = _Callback(self._take)  # kept: the library holds only the address
        self._library = ctypes.CDLL(str(_library(folder)))
        data = str(folder / "espeak-ng-data")
        if self._library.espeak_Initialize(_SYNCHRONOUS, 0, data.encode(), _WITH_SOUND_EVENTS) != RATE:
            raise SpeechError(f"espeak-ng did not start with its data in {data}: install espeakng-loader again")
        self._library.espeak_SetSynthCallback(self._callback)
        self._library.espeak_ng_SetRandSeed(ctypes.c_long(1))  # else seeded with the time of day: breath is noise
        ctypes.CDLL(None).srand(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._library.espeak_Terminate()
        _ctypes.dlclose(self._library._handle)  # noqa: SLF001 - ctypes has no public way to unload

    def _take(self, samples: int | None, count: int, events: "ctypes.Array[_Event]") -> int:
        """Collect one piece of sound and its events; called by the library."""
        if samples and count > 0:
            self._pcm += ctypes.string_at(samples, count * 2)
        index = 0
        while events[index].type != _EVENT_END:
            event = events[index]
            second = event.audio_position / 1000
            if event.type == _EVENT_WORD:
                self._words.append((event.text_position - 1, second))
            elif event.type == _EVENT_SOUND:
                self._sounds.append((event.id.string.decode("ascii", "ignore").strip("',_"), second))
            index += 1
        return 0

    def speak(self, text: str, voice: Voice) -> tuple[bytes, list[tuple[int, float]], list[tuple[str, float]]]:
        """Return the raw sound of the text and its marks."""
        if self._library.espeak_SetVoiceByName(voice.name.encode()) != _OK:
            raise SpeechError(f"espeak-ng has no voice {voice.name!r}")
        wanted = {"rate": round(voice.rate / voice.size), "pitch": voice.pitch, "range": voice.liveliness, "gap": 1}
        for name, value in wanted.items():
            self._library.espeak_SetParameter(_PARAMETERS[name], value, 0)
        raw = text.encode() + b"\0"
        if self._library.espeak_Synth(raw, len(raw), 0, 1, 0, _UTF8, None, None) != _OK:
            raise SpeechError(f"espeak-ng could not speak {text!r}")
        return bytes(self._pcm), self._words, self._sounds


def _folder() -> Path:
    """Return where espeakng-loader keeps the library and its data.

    Raises:
        SpeechError: it is not installed, or lies so deep that espeak-ng cannot hold its path.
    """
    spec = importlib.util.find_spec("espeakng_loader")
    if spec is None or spec.origin is None:
        raise SpeechError("the demo lesson needs espeak-ng: run `dev/bootstrap`, or `uv pip install espeakng-loader`")
    folder = Path(spec.origin).parent
    if len(str(folder)) > _LONGEST_PATH:
        raise SpeechError(
            f"espeak-ng cannot hold so long a path as {folder}: use a virtual environment nearer the root"
        )
    return folder


def _library(folder: Path) -> Path:
    """Return the shared library in that folder, whatever this system calls it."""
    found = sorted(folder.glob("libespeak-ng.*"))
    if not found:
        raise SpeechError(f"no espeak-ng library in {folder}: this wheel of espeakng-loader is for another system")
    return found[0]


def _trimmed(pcm: "array[int]") -> tuple[int, int]:
    """Return where the speech begins and ends, with a few milliseconds of room."""
    loud = [index for index in range(0, len(pcm), 40) if abs(pcm[index]) > _QUIET]
    if not loud:
        raise SpeechError("espeak-ng gave only silence")
    return max(0, loud[0] - 600), min(len(pcm), loud[-1] + 1400)


def _faster(pcm: "array[int]", size: float) -> "array[int]":
    """Return the sound played `size` times faster, by straight lines between samples."""
    if size == 1.0:
        return pcm
    found = array("h")
    for step in range(int((len(pcm) - 1) / size)):
        place = step * size
        index = int(place)
        found.append(round(pcm[index] + (pcm[index + 1] - pcm[index]) * (place - index)))
    return found


def speak(text: str, voice: Voice) -> Spoken:
    """Return the text as spoken by the voice, without silence before and after it.

    Raises:
        SpeechError: espeak-ng is not installed or refuses the voice or the text.
    """
    with _Engine() as engine:
        raw, words, sounds = engine.speak(text, voice)
    pcm = array("h", raw)
    start, end = _trimmed(pcm)
    offset = start / RATE

    def moved(second: float) -> float:
        return max(0.0, second - offset) / voice.size

    return Spoken(
        _faster(pcm[start:end], voice.size),
        tuple((place, moved(second)) for place, second in words),
        tuple((sound, moved(second)) for sound, second in sounds),
    )
