"""The primitives as others published them: RFC 5869, RFC 9106 and Wycheproof (AG-25)."""

from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from dev.stage.published import wycheproof

from ownlens_vault.derive import expand, extract


def cases(folder: str, name: str, **only: int) -> list[Any]:
    return [
        pytest.param(test, id=f"{test['tcId']} {test['comment']}")
        for group, test in wycheproof(folder, name)
        if all(group[key] == value for key, value in only.items())
    ]


HKDF = cases("Protocol", "hkdf_sha256_test")
AES_256_GCM = cases("Cipher", "aes_gcm_test", keySize=256, ivSize=96, tagSize=128)
X25519 = cases("Protocol", "x25519_test")


def test_the_files_hold_what_we_look_for() -> None:
    assert (len(HKDF) > 50, len(AES_256_GCM) > 40, len(X25519) > 400) == (True, True, True)


@pytest.mark.parametrize("test", HKDF)
def test_wycheproof_hkdf_sha256(test: dict[str, Any]) -> None:
    """Extract and expand, each through our own function; RFC 5869's cases are among these."""
    key = extract(bytes.fromhex(test["salt"]), bytes.fromhex(test["ikm"]))
    if test["result"] == "valid":
        assert expand(key, bytes.fromhex(test["info"]), test["size"]).hex() == test["okm"]
    else:
        with pytest.raises(ValueError, match=r"[Ll]ength|large"):
            expand(key, bytes.fromhex(test["info"]), test["size"])


@pytest.mark.parametrize("test", AES_256_GCM)
def test_wycheproof_aes_256_gcm_with_a_nonce_of_96_bits(test: dict[str, Any]) -> None:
    """Both ways in which the vault uses the cipher: in one piece to open, piece by piece to seal."""
    key, nonce, aad, text, ciphertext, tag = (
        bytes.fromhex(test[name]) for name in ("key", "iv", "aad", "msg", "ct", "tag")
    )
    if test["result"] == "invalid":
        with pytest.raises(InvalidTag):
            AESGCM(key).decrypt(nonce, ciphertext + tag, aad)
        return
    assert AESGCM(key).decrypt(nonce, ciphertext + tag, aad) == text
    cipher = Cipher(AES(key), GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(aad)
    buffer = bytearray(len(text) + 16)
    at = 0
    for piece in (text[:4], text[4:]):
        at += cipher.update_into(piece, memoryview(buffer)[at:])
    cipher.finalize()
    assert bytes(buffer[:at]) + cipher.tag == ciphertext + tag


@pytest.mark.parametrize("test", X25519)
def test_wycheproof_x25519(test: dict[str, Any]) -> None:
    """The classical half of the receiving key: a shared secret of zero is refused, everything else is as published."""
    private = X25519PrivateKey.from_private_bytes(bytes.fromhex(test["private"]))
    public = X25519PublicKey.from_public_bytes(bytes.fromhex(test["public"]))
    if test["shared"] == "00" * 32:
        with pytest.raises(ValueError, match="shared key"):
            private.exchange(public)
    else:
        assert private.exchange(public).hex() == test["shared"]


def test_rfc_9106_argon2id() -> None:
    """RFC 9106 section 5.3."""
    kdf = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=b"\x04" * 12,
        secret=b"\x03" * 8,
    )
    tag = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    assert kdf.derive(b"\x01" * 32).hex() == tag
