"""``python -m dev.vectors`` writes the files of ``spec/vectors``."""

import sys

from dev.vectors.cases import FOLDER, Topic
from dev.vectors.kept import KeptBoxes
from dev.vectors.topics import encoding, envelopes, indexes, keys, logs, recordings, seals, shares, unlocking


def topics(kept: KeptBoxes) -> list[Topic]:
    """Every file, made anew."""
    return [
        encoding.topic(),
        keys.topic(),
        envelopes.topic(),
        seals.topic(kept),
        unlocking.topic(),
        recordings.topic(kept),
        shares.topic(kept),
        indexes.topic(),
        logs.topic(),
    ]


def main() -> int:
    """Write everything."""
    kept = KeptBoxes()
    for topic in topics(kept):
        data = topic.render()
        (FOLDER / f"{topic.name}.json").write_bytes(data)
        refusals = sum("refusal" in case for case in topic.cases)
        print(f"{topic.name}: {len(topic.cases)} cases, {refusals} refusals, {len(data):,} bytes")
    kept.save()
    return 0


if __name__ == "__main__":
    sys.exit(main())
