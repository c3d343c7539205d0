"""The vectors of the specification, judged by Python (spec/vectors/README.md)."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from dev.vectors.__main__ import topics
from dev.vectors.cases import FOLDER
from dev.vectors.journeys import OPERATIONS
from dev.vectors.kept import KeptBoxes
from dev.vectors.values import resolve

from ownlens_wire.codes import Code
from ownlens_wire.refusals import Refusal

SCHEMA = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
FILES = sorted(path for path in FOLDER.glob("*.json") if path.name != "schema.json")
CONTENTS: dict[str, dict[str, Any]] = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FILES}
CASES = [(name, case) for name, content in CONTENTS.items() for case in content["cases"]]


def run(name: str, case: dict[str, Any]) -> dict[str, Any]:
    operation = OPERATIONS[case["operation"]]
    given = resolve(case["input"], CONTENTS[name]["shared"])
    try:
        return {"output": operation(given)}
    except Refusal as refusal:
        return {"refusal": refusal.code.value}


@pytest.mark.parametrize(("name", "case"), [pytest.param(name, case, id=case["id"]) for name, case in CASES])
def test_a_vector_comes_out_as_it_says(name: str, case: dict[str, Any]) -> None:
    said = {member: case[member] for member in ("output", "refusal") if member in case}
    assert run(name, case) == said, case["title"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_of_vectors_has_the_form_of_the_schema(path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(CONTENTS[path.stem], SCHEMA, jsonschema.Draft202012Validator)
    reference = jsonschema.Draft202012Validator({**SCHEMA["$defs"]["reference"]})
    for found in references(CONTENTS[path.stem]):
        reference.validate(found)
        assert found["$shared"] in CONTENTS[path.stem]["shared"]


def references(value: Any) -> list[dict[str, Any]]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [one for item in inner for one in references(item)]
    return [value, *found] if isinstance(value, dict) and "$shared" in value else found


def test_every_operation_is_tried_in_both_ways_and_refusals_outnumber_successes() -> None:
    accepted = Counter(case["operation"] for _, case in CASES if "output" in case)
    refused = Counter(case["operation"] for _, case in CASES if "refusal" in case)
    assert set(accepted) == set(OPERATIONS) == set(SCHEMA["$defs"]["case"]["properties"]["operation"]["enum"])
    assert refused.total() > accepted.total()


def test_every_refusal_named_by_a_vector_is_a_code() -> None:
    assert {case["refusal"] for _, case in CASES if "refusal" in case} <= {code.value for code in Code}


def test_no_two_vectors_have_one_id_and_none_is_there_twice() -> None:
    assert len({case["id"] for _, case in CASES}) == len(CASES)
    for content in CONTENTS.values():
        said = Counter(json.dumps([case["operation"], case["input"]], sort_keys=True) for case in content["cases"])
        assert [one for one, times in said.items() if times > 1] == []


def test_every_shared_value_is_used() -> None:
    for content in CONTENTS.values():
        used = {found["$shared"] for found in references(content)}
        assert used == set(content["shared"])


def test_the_vectors_are_small_enough_to_keep() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_500_000


def test_making_the_vectors_again_changes_nothing() -> None:
    made = {topic.name: topic.render() for topic in topics(KeptBoxes())}
    assert made.keys() == CONTENTS.keys()
    for path in FILES:
        assert made[path.stem] == path.read_bytes(), f"run python -m dev.vectors: {path.name} would change"
