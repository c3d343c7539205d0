"""Every attack has a school of its own; after it, the operator is searched for what they must not hold."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dev.rig.ports import free_port
from dev.rig.school import School, Template, make_template


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return make_template(tmp_path_factory.mktemp("template"), free_port())


@pytest.fixture
def school(template: Template, tmp_path: Path) -> Iterator[School]:
    with School(template, tmp_path / "school") as running:
        yield running
        assert running.leaks() == []
