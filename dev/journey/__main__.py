"""``make demo-journey [CLIP=file]``: one lesson's life on a real server, one line of proof a step.

Import, seal, play back byte by byte, share, view as the other, who saw it, recall, refused, delete, gone. The exit code
is 1 if any step fails.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from dev.demo.fill import demo_clip
from dev.journey.steps import Journey
from dev.rig.people import join_person
from dev.rig.ports import free_port
from dev.rig.server import ServerProcess
from ownlens_wire.refusals import Refusal


def main() -> int:
    """Go through the journey; return the exit code."""
    clip = Path(os.environ["CLIP"]) if os.environ.get("CLIP") else demo_clip()
    if not clip.is_file():
        print(f"There is no file {clip}.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="ownlens-journey-") as name:
        folder = Path(name)
        with ServerProcess(folder / "server", free_port()) as server:
            ann = join_person(server.command("invite", "Ann Archer"), folder / "ann", "quiet river lantern", keep=True)
            ben = join_person(server.command("invite", "Ben Carter"), folder / "ben", "wooden kettle march", keep=True)
            journey = Journey(server, ann, ben, clip)
            failed = [step for step in journey.steps() if not _take(step)]
            ann.close()
            ben.close()
    return 1 if failed else 0


def _take(step: Callable[[], str]) -> bool:
    started = time.monotonic()
    name = (step.__doc__ or step.__name__).splitlines()[0].rstrip(".")
    try:
        proof = step()
    except (Refusal, AssertionError) as failure:
        print(f"FAILED  {name}: {failure}", flush=True)
        return False
    print(f"ok      {name}: {proof} ({time.monotonic() - started:.2f} s)", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
