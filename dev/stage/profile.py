"""How Hypothesis runs here: the same examples every time, and no clock."""

import os

from hypothesis import HealthCheck, Phase, settings


def use_profile() -> None:
    """Load the profile named by ``OWNLENS_HYPOTHESIS``: ``promises`` (the default), ``mutants`` or ``explore``.

    ``promises`` draws the same examples on every machine, so that a red test stays red. ``mutants`` does not shrink
    what it finds. ``explore`` draws new ones, for somebody who has time to look.
    """
    settings.register_profile(
        "promises",
        derandomize=True,
        deadline=None,
        database=None,
        max_examples=60,
        suppress_health_check=[HealthCheck.too_slow],
    )
    repeatable = settings.get_profile("promises")
    settings.register_profile("mutants", repeatable, phases=(Phase.explicit, Phase.generate), print_blob=False)
    settings.register_profile("explore", repeatable, derandomize=False, max_examples=2000)
    settings.load_profile(os.environ.get("OWNLENS_HYPOTHESIS", "promises"))
