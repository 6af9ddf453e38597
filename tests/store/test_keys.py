from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import COLLEAGUE, COORDINATOR, PASSPHRASE
from interventiondesk.domain.refusals import Refusal
from interventiondesk.store import keys
from interventiondesk.store.folder import read_envelope
from interventiondesk.store.keys import WrongPassphrase
from interventiondesk.tasks import start


def test_the_recovery_code_opens_the_desk(closed_desk):
    desk = closed_desk.open(closed_desk.code, "")
    assert desk.who.name == "Recovery code"


def test_the_recovery_code_opens_however_it_is_typed(closed_desk):
    sloppy = closed_desk.code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    closed_desk.open(f"  {sloppy} ", "")
    assert closed_desk.names() == []


def test_another_recovery_code_does_not_open(closed_desk):
    with pytest.raises(WrongPassphrase):
        closed_desk.open(keys.new_recovery_code(), "")


def test_a_changed_passphrase_opens_and_the_old_one_does_not(school):
    start.change_passphrase(school.desk, PASSPHRASE, "seven quiet herons sing")
    school.close()
    with pytest.raises(WrongPassphrase):
        school.open(PASSPHRASE)
    assert school.open("seven quiet herons sing").who.name == COORDINATOR


def test_changing_a_passphrase_leaves_every_byte_of_the_data_alone(closed_desk):
    closed_desk.open()
    before = closed_desk.bytes()
    start.change_passphrase(closed_desk.desk, PASSPHRASE, "seven quiet herons sing")
    after = closed_desk.bytes()
    assert {name for name in before if before[name] != after[name]} == {"slots.json"}
    assert set(before) == set(after)


def test_changing_a_passphrase_needs_the_old_one(school):
    before = school.bytes()
    with pytest.raises(WrongPassphrase):
        start.change_passphrase(school.desk, "something else entirely", "seven quiet herons sing")
    assert school.bytes() == before


def test_the_recovery_code_still_opens_after_the_passphrase_was_changed(school):
    start.change_passphrase(school.desk, PASSPHRASE, "seven quiet herons sing")
    school.close()
    assert school.open(school.code, "").who.name == "Recovery code"


def test_a_colleague_cannot_change_somebody_elses_passphrase(school):
    school.sign_in_as("Dana Mercer", "teacher")
    with pytest.raises(WrongPassphrase):
        start.change_passphrase(school.desk, PASSPHRASE, "seven quiet herons sing")


def test_each_person_signs_in_with_their_own_name_and_passphrase(school):
    school.sign_in_as("Dana Mercer", "teacher")
    assert school.reopen(PASSPHRASE, COORDINATOR).who.role == "coordinator"
    assert school.reopen(COLLEAGUE, "Dana Mercer").who.role == "teacher"
    school.close()
    with pytest.raises(WrongPassphrase):
        school.open(COLLEAGUE, COORDINATOR)
    with pytest.raises(WrongPassphrase):
        school.open(COLLEAGUE, "")


def test_whoever_was_renamed_signs_in_by_the_new_name(school):
    dana = school.sign_in_as("Dana Mercer", "teacher")
    school.reopen(PASSPHRASE, COORDINATOR)
    school.change(dana, says="Change Dana Mercer", family_name="Mercer-Diaz")
    assert school.reopen(COLLEAGUE, "Dana Mercer-Diaz").who.id == dana.id
    school.reopen(PASSPHRASE, COORDINATOR)
    school.undo()
    assert school.reopen(COLLEAGUE, "Dana Mercer").who.id == dana.id


@pytest.mark.parametrize("how", ["taken out", "left the school"])
def test_whoever_works_here_no_longer_does_not_open_the_desk_and_is_nobody_else(school, how):
    dana = school.sign_in_as("Dana Mercer", "teacher")
    school.reopen(PASSPHRASE, COORDINATOR)
    if how == "taken out":
        school.take_out(dana)
    else:
        school.change(dana, active=False)
    school.close()
    with pytest.raises(Refusal) as refused:
        school.open(COLLEAGUE, "Dana Mercer")
    assert str(refused.value) == (
        "This person no longer signs in here. Ask a colleague who does, or use the recovery code."
    )
    assert school.open(PASSPHRASE, COORDINATOR).who.name == COORDINATOR


@pytest.mark.parametrize(("passphrase", "allowed"), [("fourteen chars", False), ("fifteen letters", True)])
def test_a_passphrase_has_fifteen_characters(passphrase, allowed):
    assert (keys.passphrase_problem(passphrase) is None) == allowed


def test_a_short_passphrase_is_refused_with_its_length():
    problem = keys.passphrase_problem("too short")
    assert str(problem) == (
        "A passphrase has at least 15 characters; this one has 9. Four or five words that you will remember are good."
    )


def test_a_passphrase_may_be_long_and_of_any_letters(school):
    long = "木漏れ日 and été, " * 8
    start.change_passphrase(school.desk, PASSPHRASE, long)
    assert school.reopen(long).who.name == COORDINATOR


def test_a_passphrase_of_one_letter_is_refused():
    assert (
        str(keys.passphrase_problem("a" * 20))
        == "This passphrase repeats a few characters. Four or five words are good."
    )


def test_the_sample_school_takes_no_sign_ins(tmp_path):
    from interventiondesk.domain.school import Staff
    from interventiondesk.store.desk import Desk

    with Desk.new_sample(tmp_path / "desk", signs_in=Staff(id="a", family_name="A")) as desk:
        with pytest.raises(Refusal) as refused:
            start.add_sign_in(desk, "Dana Mercer", "teacher", COLLEAGUE)
        assert str(refused.value) == ("The sample school has no passphrases. Start your own school to protect it.")
        assert [slot.kind for slot in desk.envelope.slots] == ["sample"]


def test_a_real_school_has_no_open_key_in_its_key_file(closed_desk):
    raw = (closed_desk.folder / "slots.json").read_bytes()
    assert closed_desk.key().hex().encode() not in raw
    assert {slot.kind for slot in read_envelope(raw).slots} == {"passphrase", "recovery"}


def test_the_real_cost_of_a_try_is_three_passes_over_128_megabytes():
    import subprocess
    import sys

    code = "from interventiondesk.store import keys; print(keys.OPERATIONS, keys.MEMORY // 1024 ** 2)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["3", "128"]


def test_an_altered_slot_opens_nothing():
    import msgspec

    key = keys.new_data_key()
    slot = keys.passphrase_slot("Rosa", "r", PASSPHRASE, key, "desk")
    assert keys.unlock((slot,), "desk", PASSPHRASE, "Rosa")[0] == key
    flipped = bytearray(bytes.fromhex(slot.sealed))
    flipped[30] ^= 1
    with pytest.raises(WrongPassphrase):
        keys.unlock((msgspec.structs.replace(slot, sealed=flipped.hex()),), "desk", PASSPHRASE, "Rosa")
    with pytest.raises(WrongPassphrase):
        keys.unlock((slot,), "another desk", PASSPHRASE, "")


def test_every_new_code_is_another_one_and_proves_itself():
    codes = {keys.new_recovery_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(keys.code_is_whole(code) for code in codes)


@given(st.integers(0, 31), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_slip_in_a_typed_code_never_makes_it_the_same_code(place, letter):
    code = "01234-56789-ABCDE-FGHJK-MNPQR-STVWX-YZ"
    plain = code.replace("-", "")
    other = plain[:place] + letter + plain[place + 1 :]
    assert keys.same_code(code, other) == (other == plain)
