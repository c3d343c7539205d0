"""Ed25519 as others published it: RFC 8032 and Wycheproof, through the one class that verifies."""

from typing import Any

import pytest
from dev.stage.published import wycheproof

from ownlens_wire.keys import VerifyingKey
from ownlens_wire.refusals import SignatureRefusal

# RFC 8032 section 7.1: secret key (unused here), public key, message, signature.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_rfc_8032_signatures_verify(key: str, message: str, signature: str) -> None:
    VerifyingKey(bytes.fromhex(key)).check(bytes.fromhex(signature), bytes.fromhex(message))


CASES = [
    pytest.param(group, test, id=f"{test['tcId']} {test['comment']}")
    for group, test in wycheproof("Signature", "ed25519_test")
]


def verifies(group: dict[str, Any], test: dict[str, Any]) -> bool:
    try:
        key = VerifyingKey(bytes.fromhex(group["publicKey"]["pk"]))
        key.check(bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"]))
    except SignatureRefusal:
        return False
    return True


@pytest.mark.parametrize(("group", "test"), CASES)
def test_wycheproof_signatures(group: dict[str, Any], test: dict[str, Any]) -> None:
    """AG-25. What Wycheproof calls acceptable may go either way; everything else is as it says."""
    if test["result"] != "acceptable":
        assert verifies(group, test) is (test["result"] == "valid")


def test_the_wycheproof_file_is_the_one_we_mean() -> None:
    assert len(CASES) > 100
    assert {"valid", "invalid"} <= {test["result"] for _, test in wycheproof("Signature", "ed25519_test")}
