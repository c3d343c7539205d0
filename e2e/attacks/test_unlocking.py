"""Attacks on unlocking: the server hands out wraps, and gains nothing by lying about them."""

import pytest
from dev.rig.evil import Exchange, answer_with, edit, flip
from dev.rig.people import Person
from dev.rig.school import PASSPHRASES, School
from dev.stage.refused import refused
from sqlalchemy import create_engine, text

from ownlens_client.flows.signing_in import unlock, unlock_with_passphrase
from ownlens_vault.entropy import SystemEntropy
from ownlens_vault.kit import read_kit
from ownlens_vault.refusals import UnlockRefusal
from ownlens_vault.secret import DeviceSecret
from ownlens_vault.unlock import UnlockMethod, kit_method, opener_of, passphrase_method, unwrap_seed, wrap_seed
from ownlens_wire.api import KitParameters, UnlockedWrap
from ownlens_wire.codes import Code
from ownlens_wire.encoding import to_base64url
from ownlens_wire.ids import AccountId
from ownlens_wire.refusals import Refusal


def unlock_again(person: Person) -> None:
    person.run(unlock_with_passphrase(person.member.device, person.passphrase))


def test_atk_04_a_wrap_of_another_account_is_refused(school: School) -> None:
    """ATK-04: the server swaps Ann's wrap for Ben's, and then also the account's id."""
    unlock_again(school.ben)
    bens = school.server.layer.last("POST", "^/unlock$")
    with refused(Code.KDF_CHANGED), school.server.layer.lying("POST", "^/unlock$", answer_with(bens)):
        unlock_again(school.ann)

    def only_the_wrap(answer: dict[str, object]) -> None:
        answer["wrap"] = bens.json()["wrap"]

    with refused(Code.WRAP_TAMPERED), school.server.layer.lying("POST", "^/unlock$", edit(only_the_wrap)):
        unlock_again(school.ann)

    def only_the_account(answer: dict[str, object]) -> None:
        answer["account"] = bens.json()["account"]

    with refused(Code.SEED_NOT_THIS_ACCOUNT), school.server.layer.lying("POST", "^/unlock$", edit(only_the_account)):
        unlock_again(school.ann)


def test_atk_04_a_seed_of_the_servers_own_is_refused_on_a_new_device(school: School) -> None:
    """ATK-04: with a kit on a new device there is no pin yet; a seed that was not wrapped by this kit does not open."""
    kit = kit_method(read_kit(school.ann.kit))
    other = kit_method(read_kit(school.ben.kit))
    forged = wrap_seed(school.template.accounts["ben"], other, SystemEntropy())

    def serve(answer: dict[str, object]) -> None:
        answer["wrap"] = to_base64url(forged)
        answer["account"] = to_base64url(school.template.accounts["ben"].id)

    with refused(Code.WRAP_TAMPERED), school.server.layer.lying("POST", "^/unlock$", edit(serve)):
        school.ann.run(unlock(kit, None))


def test_atk_05_and_06_a_thousand_malformed_wraps_teach_the_server_nothing(school: School) -> None:
    """ATK-05, ATK-06: one error for all, and after it nothing is sent that could depend on the wrap."""
    kit = kit_method(read_kit(school.ann.kit))
    honest = UnlockedWrap.model_validate_json(_wrap_answer(school, kit).answer)
    codes = set()
    for number in range(1000):
        wrap = bytearray(honest.wrap)
        wrap[number % len(wrap)] ^= 1 + number % 255
        with pytest.raises(UnlockRefusal) as caught:
            unwrap_seed(honest.model_copy(update={"wrap": bytes(wrap)}), kit, None)
        codes.add((type(caught.value), caught.value.code, caught.value.detail))
    assert codes == {(UnlockRefusal, Code.WRAP_TAMPERED, "the wrap does not open")}
    layer = school.server.layer
    for position in (-4, -40, -120):
        before = len(layer.exchanges)
        with pytest.raises(Refusal), layer.lying("POST", "^/unlock$", flip(position)):
            school.ann.run(unlock(kit, None))
        assert [one.path for one in layer.exchanges[before:]] == ["/unlock"]


def _wrap_answer(school: School, kit: UnlockMethod) -> Exchange:
    school.ann.run(unlock(kit, None))
    return school.server.layer.last("POST", "^/unlock$")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"memory_kib": 8}, Code.KDF_PARAMS),
        ({"memory_kib": 16 * 1024 * 1024}, Code.KDF_PARAMS),
        ({"iterations": 1}, Code.KDF_PARAMS),
        ({"salt": "AAAAAAAAAAAAAAAAAAAAAA"}, Code.KDF_PARAMS),
        ({"lanes": 4}, Code.KDF_PARAMS),
        ({"memory_kib": 128 * 1024}, Code.KDF_CHANGED),
        ({"salt": "AAAAAAAAAAAAAAAAAAAAAQ"}, Code.KDF_CHANGED),
    ],
)
def test_atk_08_stretching_is_never_made_cheaper_or_dearer(
    school: School, change: dict[str, object], code: Code
) -> None:
    """ATK-08: the parameters are those of this device; others are refused before anything is derived from them."""

    def weaken(answer: dict[str, dict[str, object]]) -> None:
        answer["parameters"].update(change)

    with refused(code), school.server.layer.lying("POST", "^/unlock$", edit(weaken)):
        unlock_again(school.ann)


def test_atk_09_the_whole_database_and_the_right_passphrase_do_not_open_the_account(school: School) -> None:
    """ATK-09: without the device secret, which the server never had."""
    profile = school.ann.member.profile
    wrap, account = _from_database(school, profile.method)
    guess = DeviceSecret.draw(SystemEntropy())
    method = passphrase_method(profile.method, PASSPHRASES["ann"], guess, profile.parameters)
    answer = UnlockedWrap(account=account, parameters=profile.parameters, wrap=wrap)
    with refused(Code.WRAP_TAMPERED):
        unwrap_seed(answer, method, account)
    right = passphrase_method(
        profile.method, PASSPHRASES["ann"], DeviceSecret(profile.device_secret), profile.parameters
    )
    assert unwrap_seed(answer, right, account).id == account


def test_atk_10_what_is_shown_to_the_server_opens_nothing(school: School) -> None:
    """ATK-10: the opener that the server sees is not the key that the wrap was made with."""
    kit = kit_method(read_kit(school.ann.kit))
    wrap, account = _from_database(school, kit.id)
    shown = opener_of(kit).expose()
    as_key = type(kit)(kit.id, KitParameters(), type(kit.root)(shown))
    with refused(Code.WRAP_TAMPERED):
        unwrap_seed(UnlockedWrap(account=account, parameters=KitParameters(), wrap=wrap), as_key, None)


def test_a_wrong_passphrase_is_one_sentence_and_changes_nothing(school: School) -> None:
    """ATK-07: a wrong passphrase never reaches a cipher: the server does not even hand the wrap out."""
    with refused(Code.WRONG_SECRET):
        school.ann.run(unlock_with_passphrase(school.ann.member.device, "not the passphrase"))
    unlock_again(school.ann)


def test_a_kit_typed_with_spaces_and_lower_case_opens_the_account(school: School) -> None:
    typed = school.ann.kit.lower().replace("-", "  ")
    account = school.ann.run(unlock(kit_method(read_kit(typed)), None))
    assert account.id == school.ann.member.account.id


def _from_database(school: School, method: bytes) -> tuple[bytes, AccountId]:
    engine = create_engine(f"sqlite:///{school.folder / 'server' / 'ownlens.sqlite'}")
    with engine.connect() as connection:
        row = connection.execute(text("SELECT wrap, account FROM unlock_method WHERE id = :id"), {"id": method}).one()
    engine.dispose()
    return bytes(row[0]), AccountId(bytes(row[1]))
