"""What the public log says about people (spec/people.md 1 and 3)."""

import pytest
from dev.stage.refused import refused
from dev.stage.school import NOW, School, account_of, card_of
from dev.stage.signers import hand, sign_again, sign_as, sign_bytes
from dev.stage.statements import sample

from ownlens_vault.account import Account
from ownlens_vault.documents import PersonEntry
from ownlens_vault.people import check_card
from ownlens_vault.refusals import PersonRefusal
from ownlens_wire.codes import Code
from ownlens_wire.envelope import Envelope, Signature, sign
from ownlens_wire.ids import AccountId, account_id_of
from ownlens_wire.keys import WEAK_KEYS
from ownlens_wire.refusals import MalformedRefusal, Refusal, SignatureRefusal
from ownlens_wire.statements import Card, SignIn, Viewing, Watched


@pytest.fixture
def school() -> School:
    school = School()
    for name in ("Ann", "Bea", "Cy"):
        school.enrol(name)
    return school


# --- cards ----------------------------------------------------------------------------------------------------------


def test_a_person_is_found_by_account(school: School) -> None:
    ann = account_of("Ann")
    person = school.view().find(ann.id)
    assert (person.account, person.name) == (ann.id, "Ann")
    assert person.receiving.raw == ann.receiving_key(1).public.raw


def test_atk_01_a_card_that_is_not_in_the_log_is_refused(school: School) -> None:
    """ATK-01: nothing is sealed to a key that the server alone vouches for."""
    mallory = account_of("Mallory")
    with refused(Code.NOT_IN_LOG, PersonRefusal):
        school.view().check_offered(card_of(mallory, "Ann"))
    with refused(Code.NOT_IN_LOG, PersonRefusal):
        school.view().find(mallory.id)


def test_atk_01_an_unlogged_card_of_a_logged_account_is_refused(school: School) -> None:
    """ATK-01: exactly this envelope must be in the log."""
    ann = account_of("Ann")
    with refused(Code.NOT_IN_LOG, PersonRefusal):
        school.view().check_offered(card_of(ann, "Ann", log_size=9))


def test_atk_01_a_card_under_somebody_elses_id_is_refused(school: School) -> None:
    """ATK-01: the id is the hash of the key."""
    mallory = hand("Mallory")
    forged = sign_again(card_of(account_of("Ann"), "Ann"), mallory, signing_key=mallory.raw)
    with refused(Code.ID_MISMATCH, PersonRefusal):
        check_card(forged)
    with refused(Code.ID_MISMATCH, PersonRefusal):
        school.view().check_offered(forged)


def test_atk_01_anns_key_in_a_card_that_somebody_else_signed_is_refused() -> None:
    """ATK-01."""
    ann = card_of(account_of("Ann"), "Ann")
    mallory = hand("Mallory")
    renamed = sign_again(ann, mallory, name="Annabel")
    with refused(Code.BAD_SIGNATURE, SignatureRefusal):
        check_card(renamed)
    as_if_ann = renamed.signatures[0].model_copy(update={"keyid": account_of("Ann").id})
    with refused(Code.BAD_SIGNATURE, SignatureRefusal):
        check_card(renamed.model_copy(update={"signatures": (as_if_ann,)}))


@pytest.mark.parametrize("raw", sorted(WEAK_KEYS), ids=bytes.hex)
def test_atk_24_a_card_with_a_key_that_anybody_can_sign_for_is_refused(raw: bytes) -> None:
    """ATK-24: the card and its universal signature pass every library; here they are nobody's."""
    claimed = account_id_of(raw)
    honest = account_of("Ann").card("Ann", 0, NOW)
    payload = honest.model_copy(update={"account": claimed, "signing_key": raw}).model_dump_json().encode()
    universal = (1).to_bytes(32, "little") + bytes(32)
    card = Envelope(
        payload=payload, payload_type=Card.payload_type(), signatures=(Signature(keyid=claimed, sig=universal),)
    )
    with refused(Code.WEAK_KEY, SignatureRefusal):
        check_card(card)
    school = School()
    school.add_card(card)
    assert school.view().people() == ()


def test_atk_40_a_statement_of_another_type_is_no_card() -> None:
    """ATK-40: not even one that its author signed over a card's own bytes."""
    ann = account_of("Ann")
    with refused(Code.WRONG_TYPE, SignatureRefusal):
        check_card(sign_as(ann.card("Ann", 0, NOW), ann.signer, SignIn))


def test_atk_40_a_statement_of_another_type_is_refused_before_it_is_read() -> None:
    """ATK-40."""
    ann = account_of("Ann")
    with refused(Code.WRONG_TYPE, SignatureRefusal):
        check_card(sign_bytes(b"not even JSON", SignIn.payload_type(), ann.signer))


def test_a_card_of_another_form_is_refused() -> None:
    ann = account_of("Ann")
    with refused(Code.MALFORMED, MalformedRefusal):
        check_card(sign_again(card_of(ann, "Ann"), ann.signer, name=...))


def newer(account: Account, generation: int, name: str) -> Envelope:
    card = account.card(name, 0, NOW).model_copy(
        update={"generation": generation, "receiving_key": account.receiving_key(generation).public.raw}
    )
    return sign(card, account.signer)


def test_atk_23_an_old_card_is_refused_once_a_newer_one_is_logged(school: School) -> None:
    """ATK-23: the newest generation counts, wherever it stands in the log."""
    ann = account_of("Ann")
    old = card_of(ann, "Ann")
    assert school.view().check_offered(old).card.envelope == old
    school.add_card(newer(ann, 3, "Ann"))
    school.add_card(newer(ann, 2, "Ann"))
    with refused(Code.CARD_NOT_LATEST, PersonRefusal):
        school.view().check_offered(old)
    assert school.view().find(ann.id).receiving.raw == ann.receiving_key(3).public.raw
    assert school.view().check_offered(newer(ann, 3, "Ann")).card.payload.generation == 3


def test_atk_23_a_second_card_of_the_same_generation_replaces_nothing(school: School) -> None:
    """ATK-23: the first counts, so nobody can put another in its place by logging it later."""
    ann = account_of("Ann")
    second = newer(ann, 1, "Annabel")
    school.add_card(second)
    assert school.view().find(ann.id).name == "Ann"
    with refused(Code.CARD_NOT_LATEST, PersonRefusal):
        school.view().check_offered(second)


def junk_cards_for(victim: Account) -> list[Envelope]:
    """Cards that claim somebody's account and do not hold: anybody who can write to the log can make them."""
    honest = card_of(victim, "Ann")
    mallory = hand("Mallory")
    bad_signature = honest.signatures[0].model_copy(update={"sig": bytes(64)})
    return [
        sign_again(honest, mallory, signing_key=mallory.raw),
        sign_again(honest, mallory, name="Ann"),
        honest.model_copy(update={"signatures": (bad_signature,)}),
        honest.model_copy(update={"payload_type": SignIn.payload_type()}),
        sign_again(honest, mallory, suite=2),
        sign_again(honest, mallory, generation=99),
    ]


def test_atk_02_a_card_that_does_not_hold_hides_nobody(school: School) -> None:
    """ATK-02: else one junk leaf in Ann's name would hide the real Ann and leave a ghost as the only "Ann"."""
    ann, ghost = account_of("Ann"), account_of("Ghost")
    for junk in junk_cards_for(ann):
        school.add_card(junk)
    assert school.view().find(ann.id).name == "Ann"
    assert school.view().check_offered(card_of(ann, "Ann")).account == ann.id
    school.add_card(card_of(ghost, "Ann"))
    with refused(Code.NAME_CONTESTED, PersonRefusal):
        school.view().find_by_name("Ann", [])


def test_an_account_with_cards_that_do_not_hold_is_nobody() -> None:
    school = School()
    for junk in junk_cards_for(account_of("Ann")):
        school.add_card(junk)
    assert school.view().people() == ()
    with refused(Code.NOT_IN_LOG, PersonRefusal):
        school.view().find(account_of("Ann").id)


def test_somebody_who_signed_a_receiving_key_that_is_none_cannot_be_sealed_to(school: School) -> None:
    dan = account_of("Dan")
    school.add_card(sign_again(card_of(dan, "Dan"), dan.signer, receiving_key=b"\xff" * 1216))
    view = school.view()
    with refused(Code.MALFORMED, MalformedRefusal):
        view.find(dan.id)
    assert [person.name for person in view.people()] == ["Ann", "Bea", "Cy"]
    with refused(Code.PERSON_NOT_FOUND, PersonRefusal):
        view.find_by_name("Dan", [])


# --- names ----------------------------------------------------------------------------------------------------------


def pin(account: AccountId, name: str, compared_at: int | None = None) -> PersonEntry:
    return PersonEntry(account=account, name=name, pinned_at=NOW, compared_at=compared_at, changed_at=NOW)


ANN, BEA = account_of("Ann"), account_of("Bea")
GHOST = account_of("Ghost")


@pytest.mark.parametrize("typed", ["Ann", " ann ", "ANN", "\uff21nn", "A\u200bnn"])
def test_a_name_that_one_account_has_is_found(school: School, typed: str) -> None:
    assert school.view().find_by_name(typed, []).account == ANN.id


def test_a_name_that_nobody_has_is_refused(school: School) -> None:
    with pytest.raises(PersonRefusal) as caught:
        school.view().find_by_name("Zoe", [])
    assert (caught.value.code, caught.value.facts) == (Code.PERSON_NOT_FOUND, {"name": "Zoe"})


@pytest.fixture
def haunted(school: School) -> School:
    """A school whose server has logged a second "Ann"."""
    school.add_card(card_of(GHOST, "A\u200bNN"))
    return school


CONTESTED: dict[str, list[PersonEntry]] = {
    "nobody is pinned": [],
    "the real one is pinned and was not compared": [pin(ANN.id, "Ann")],
    "the ghost is pinned and was not compared": [pin(GHOST.id, "Ann")],
    "somebody else was compared": [pin(BEA.id, "Bea", NOW)],
    "both were compared": [pin(ANN.id, "Ann", NOW), pin(GHOST.id, "Ann", NOW)],
}


@pytest.mark.parametrize("pins", CONTESTED.values(), ids=CONTESTED.keys())
def test_atk_02_a_name_that_two_accounts_have_is_contested(haunted: School, pins: list[PersonEntry]) -> None:
    """ATK-02, ATK-46, AG-20: an honest log with a dishonest name in it, or an account made anew by an administrator."""
    with pytest.raises(PersonRefusal) as caught:
        haunted.view().find_by_name("Ann", pins)
    assert (caught.value.code, caught.value.facts) == (Code.NAME_CONTESTED, {"name": "Ann"})


def test_atk_02_a_pin_that_was_compared_in_person_wins_over_any_card(haunted: School) -> None:
    """ATK-02: to those who have met Ann, the second one changes nothing."""
    assert haunted.view().find_by_name("Ann", [pin(ANN.id, "Ann", NOW)]).account == ANN.id
    both = [pin(GHOST.id, "Ann"), pin(ANN.id, "ANN", NOW)]
    assert haunted.view().find_by_name("Ann", both).account == ANN.id


def test_atk_02_somebody_pinned_who_has_left_is_not_replaced_by_a_namesake(school: School) -> None:
    """ATK-02: the name was pinned to an account that the log does not show; another of that name is not it."""
    with refused(Code.NAME_CONTESTED, PersonRefusal):
        school.view().find_by_name("Ann", [pin(GHOST.id, "Ann")])


def test_a_compared_pin_without_a_card_is_not_in_the_log(school: School) -> None:
    with refused(Code.NOT_IN_LOG, PersonRefusal):
        school.view().find_by_name("Ann", [pin(GHOST.id, "Ann", NOW)])


def test_every_refusal_about_people_is_one_of_the_tree() -> None:
    assert issubclass(PersonRefusal, Refusal)


# --- statements of others -------------------------------------------------------------------------------------------


def viewing_of(account: Account) -> Viewing:
    return sample_viewing().model_copy(update={"account": account.id})


def sample_viewing() -> Viewing:
    said = sample("viewing")
    assert isinstance(said, Viewing)
    return said


def test_a_statement_is_believed_of_whoever_signed_it(school: School) -> None:
    envelope = sign(viewing_of(ANN), ANN.signer)
    verified, author = school.view().check_statement(envelope, Viewing)
    assert verified.payload == viewing_of(ANN)
    assert author.name == "Ann"


def test_atk_45_a_statement_that_its_author_did_not_sign_is_refused(school: School) -> None:
    """ATK-45, AG-17: a server cannot make up who has seen a lesson."""
    mallory = hand("Mallory")
    said = viewing_of(ANN)
    forged = sign(said, mallory)
    as_if_ann = forged.signatures[0].model_copy(update={"keyid": ANN.id})
    for envelope in (forged, forged.model_copy(update={"signatures": (as_if_ann,)}), sign(said, BEA.signer)):
        with refused(Code.BAD_SIGNATURE, SignatureRefusal):
            school.view().check_statement(envelope, Viewing)


def test_atk_45_a_statement_of_nobody_in_the_log_is_refused(school: School) -> None:
    """ATK-45."""
    with refused(Code.NOT_IN_LOG, PersonRefusal):
        school.view().check_statement(sign(viewing_of(GHOST), GHOST.signer), Viewing)


def test_atk_40_a_statement_of_another_type_is_not_even_read(school: School) -> None:
    """ATK-40."""
    envelope = sign(viewing_of(ANN), ANN.signer)
    with refused(Code.WRONG_TYPE, SignatureRefusal):
        school.view().check_statement(envelope, Watched)
    with refused(Code.WRONG_TYPE, SignatureRefusal):
        school.view().check_statement(sign_as(viewing_of(ANN), ANN.signer, Watched), Viewing)
    with refused(Code.MALFORMED, MalformedRefusal):
        school.view().check_statement(sign_as(viewing_of(ANN), ANN.signer, Watched), Watched)
