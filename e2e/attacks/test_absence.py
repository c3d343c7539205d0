"""What must not exist: no route, screen or key that would let anybody but the teacher open, start or take."""

import json
import re
from typing import Any

import pytest
from dev.rig.evil import edit
from dev.rig.people import join_person
from dev.rig.school import School
from dev.stage.refused import refused

from ownlens_client.flows.log import sync_log
from ownlens_client.transport import Request
from ownlens_server.app import create_app
from ownlens_server.core.platform import Platform
from ownlens_server.core.settings import Settings
from ownlens_wire.api import Role
from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url

Interface = dict[str, Any]

FORBIDDEN = (
    "preview",
    "impersonat",
    "escrow",
    "transfer",
    "recover",
    "override",
    "reset",
    "export",
    "transcode",
    "admin",
)
SECRET_WORDS = ("token", "secret", "code", "opener", "key", "passphrase", "kit")


@pytest.fixture(scope="module")
def interface() -> Interface:
    described: Interface = create_app(lambda: Platform.start(Settings())).openapi()
    return described


def test_atk_28_no_route_could_open_take_over_or_recover_an_account(interface: Interface) -> None:
    """ATK-28, AG-02, AG-20: not disabled: absent."""
    routes = " ".join(interface["paths"]).lower()
    assert not [word for word in FORBIDDEN if word in routes]


def test_atk_28_no_request_takes_a_recipient_that_the_owner_did_not_sign(
    interface: Interface,
) -> None:
    """ATK-28: the only way to seal to somebody is a grant, and a grant is an envelope."""
    schemas = interface["components"]["schemas"]
    sealed_to = {"NewShare": {"grant", "manifest", "boxes", "shred_secret"}}
    for name, members in sealed_to.items():
        assert set(schemas[name]["properties"]) == members
    takers = [
        name for name, schema in schemas.items() if re.search("receiving_key|escrow|organisation", json.dumps(schema))
    ]
    assert takers == []


def test_atk_33_no_route_has_a_secret_in_its_address(interface: Interface) -> None:
    """ATK-33: addresses are logged, forwarded and scanned: ids and numbers only."""
    for path, operations in interface["paths"].items():
        names = re.findall(r"{(\w+)}", path)
        for operation in operations.values():
            names += [one["name"] for one in operation.get("parameters", []) if one["in"] in ("query", "path")]
        assert not [name for name in names if any(word in name.lower() for word in SECRET_WORDS)], path


def test_atk_27_nothing_is_sealed_because_the_server_asks(school: School) -> None:
    """ATK-27: answers full of invented wishes lead to no sealing, no request and no change."""

    def wish(page: dict[str, object]) -> None:
        page["please_extend"] = {"share": "x", "to": "head"}

    before = len(school.server.layer.exchanges)
    with refused(Code.MALFORMED), school.server.layer.lying("GET", "^/log$", edit(wish)):
        school.ann.run(sync_log(school.ann.member))
    assert [one.method for one in school.server.layer.exchanges[before:]] == ["GET"]


@pytest.mark.parametrize("role", ["lead", "representative"])
def test_atk_26_leads_and_representatives_have_no_way_to_content(school: School, role: Role) -> None:
    """ATK-26, AG-20: the school's own roles meet the same closed doors as any stranger."""
    other = join_person(school.server.invite("Hanna Head", role), school.folder / role, "a long enough phrase")
    for path in _content_paths(school):
        answer = other.transport.send(Request("GET", path, token=other.member.token))
        assert answer.status == 404, path
    other.close()


def _content_paths(school: School) -> list[str]:
    lesson = to_base64url(school.lesson)
    return [f"/recordings/{lesson}", f"/recordings/{lesson}/stored", f"/recordings/{lesson}/segments/1/1"]
