"""How a case refers to a longer value, and changes it on the way (``spec/vectors/README.md``)."""

import copy
from collections.abc import Mapping
from typing import Any

from ownlens_wire.encoding import from_base64url, to_base64url

Json = Any


def resolve(value: Json, shared: Mapping[str, Json]) -> Json:
    """The value with every reference followed."""
    if isinstance(value, list):
        return [resolve(item, shared) for item in value]
    if not isinstance(value, dict):
        return value
    if "$shared" in value:
        return _changed(resolve(copy.deepcopy(shared[value["$shared"]]), shared), value, shared)
    return {name: resolve(item, shared) for name, item in value.items()}


def _changed(found: Json, value: Mapping[str, Json], shared: Mapping[str, Json]) -> Json:
    for path, item in value.get("$set", {}).items():
        *parents, last = path.split(".")
        place = found
        for name in parents:
            place = place[_step(place, name)]
        place[_step(place, last)] = resolve(item, shared)
    for name in value.get("$remove", []):
        del found[name]
    if not {"$flip", "$first", "$then"} & set(value):
        return found
    data = bytearray(from_base64url(found))
    if "$flip" in value:
        data[value["$flip"]] ^= 1
    data = data[: value.get("$first", len(data))]
    return to_base64url(bytes(data) + from_base64url(value.get("$then", "")))


def _step(place: Json, name: str) -> Json:
    return int(name) if isinstance(place, list) else name
