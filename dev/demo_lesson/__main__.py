"""`python -m dev.demo_lesson OUTPUT.mp4`: draw and speak the demo lesson; run from the repository root."""

import argparse
import sys
import time
from pathlib import Path

from dev.demo_lesson.film import render
from dev.demo_lesson.lesson import lesson
from dev.demo_lesson.speech import SpeechError


def _show(done: int, whole: int) -> None:
    """Show how far it is, on one line."""
    print(f"\rdrawing the lesson: {100 * done // whole:3d} %", end="", file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Write the clip; return 1 if it cannot be spoken or written."""
    parser = argparse.ArgumentParser(prog="python -m dev.demo_lesson", description=__doc__)
    parser.add_argument("output", type=Path, help="the MP4 file to write")
    output: Path = parser.parse_args(arguments).output
    started = time.monotonic()
    try:
        timeline = render(lesson(), output, _show if sys.stderr.isatty() else None)
    except (SpeechError, OSError) as error:
        print(f"demo lesson: {error}", file=sys.stderr)
        return 1
    print(
        f"\r{output}: {timeline.seconds:.0f} s, {output.stat().st_size / 1e6:.1f} MB,"
        f" drawn in {time.monotonic() - started:.0f} s",
        file=sys.stderr,
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
