"""Who may open a desk: the data key, sealed once per slot, and the printed recovery code.

The data key is 32 random bytes and never changes with a passphrase: each slot seals it with a key that Argon2id makes
from the passphrase or the recovery code, and XChaCha20-Poly1305 proves that nobody altered it. Changing a passphrase
rewrites one slot. No name stands in a slot in the clear: a staff member is found by a digest of the name, salted with the
desk's id. Whoever holds the file and a list of names can still test which of them sign in; nobody can read them off. The
sample school has one slot of kind `sample` that holds its key open; no other desk can have one.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Literal

import msgspec

from interventiondesk.domain.declared import Problem
from interventiondesk.domain.refusals import Refusal

LEAST_PASSPHRASE = 15
"""NIST SP 800-63B-4 for a password that stands alone."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_BYTES = 20
_GROUP = 5

OPERATIONS = 3
MEMORY = 128 * 1024 * 1024
"""Argon2id cost: 3 passes over 128 MiB. Each slot stores its own, so that it can grow."""


class WrongPassphrase(Refusal):
    """Nothing on this desk opens with what was typed. Does not tell whether the name or the passphrase is wrong."""

    def __init__(self) -> None:
        super().__init__(
            "This name and passphrase do not open the desk.",
            "Type them again, or use the printed recovery code.",
        )


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """One way into the desk. Bytes are hexadecimal text."""

    kind: Literal["passphrase", "recovery", "sample"]
    staff_id: str = ""
    name_tag: str = ""
    salt: str = ""
    operations: int = 0
    memory: int = 0
    sealed: str = ""


def new_data_key() -> bytes:
    """The 256-bit key that opens the database file."""
    return secrets.token_bytes(32)


def proof_of(key: bytes) -> str:
    """A digest by which a key can be recognized but not found."""
    return hashlib.blake2b(b"interventiondesk proof", key=key, digest_size=16).hexdigest()


def passphrase_problem(passphrase: str) -> Problem | None:
    """What is wrong with a new passphrase, if anything: length only, no rules of composition."""
    if len(passphrase) < LEAST_PASSPHRASE:
        return Problem(
            "passphrase",
            f"A passphrase has at least {LEAST_PASSPHRASE} characters; this one has {len(passphrase)}.",
            "Four or five words that you will remember are good.",
        )
    if len(set(passphrase.casefold())) < 5:
        return Problem("passphrase", "This passphrase repeats a few characters.", "Four or five words are good.")
    return None


def name_tag(name: str, desk_id: str) -> str:
    """The salted digest by which a staff member's slot is found, however the name is spaced or capitalized."""
    folded = " ".join(name.split()).casefold()
    return hashlib.blake2b(folded.encode(), key=desk_id.encode()[:64], digest_size=12).hexdigest()


def _bound(desk_id: str, kind: str) -> bytes:
    return f"{desk_id}:{kind}".encode()


def _stretch(secret: str, salt: bytes, operations: int, memory: int) -> bytes:
    # PyNaCl comes late: opening the sample school, which has no passphrase, must not pay for it.
    from nacl.pwhash import argon2id

    return argon2id.kdf(32, secret.encode(), salt, opslimit=operations, memlimit=memory)


def _seal(kind: Literal["passphrase", "recovery"], secret: str, key: bytes, desk_id: str) -> Slot:
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt as encrypt

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(24)
    sealed = encrypt(key, _bound(desk_id, kind), nonce, _stretch(secret, salt, OPERATIONS, MEMORY))
    return Slot(kind=kind, salt=salt.hex(), operations=OPERATIONS, memory=MEMORY, sealed=(nonce + sealed).hex())


def _unseal(slot: Slot, secret: str, desk_id: str) -> bytes | None:
    from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt as decrypt
    from nacl.exceptions import CryptoError

    raw = bytes.fromhex(slot.sealed)
    try:
        stretched = _stretch(secret, bytes.fromhex(slot.salt), slot.operations, slot.memory)
        return decrypt(raw[24:], _bound(desk_id, slot.kind), raw[:24], stretched)
    except CryptoError:
        return None


def passphrase_slot(name: str, staff_id: str, passphrase: str, key: bytes, desk_id: str) -> Slot:
    """A slot for a staff member. Raises `Refusal` where the passphrase is too short."""
    problem = passphrase_problem(passphrase)
    if problem:
        raise Refusal(problem.says, problem.remedy)
    slot = _seal("passphrase", passphrase, key, desk_id)
    return msgspec.structs.replace(slot, staff_id=staff_id, name_tag=name_tag(name, desk_id))


def recovery_slot(code: str, key: bytes, desk_id: str) -> Slot:
    """The slot of the printed code. Make it only after the code was typed back."""
    return _seal("recovery", _plain_code(code), key, desk_id)


def sample_slot(key: bytes) -> Slot:
    """The open slot of the sample school: the key as it is."""
    return Slot(kind="sample", sealed=key.hex())


def unlock(slots: tuple[Slot, ...], desk_id: str, secret: str, name: str) -> tuple[bytes, Slot]:
    """The data key and the slot that gave it.

    `secret` is a passphrase or the recovery code; `name` may be empty where only one staff member signs in.
    Raises `WrongPassphrase`.
    """
    for slot in slots:
        if slot.kind == "sample":
            return bytes.fromhex(slot.sealed), slot
    people = [slot for slot in slots if slot.kind == "passphrase"]
    if name.strip():
        people = [slot for slot in people if hmac.compare_digest(slot.name_tag, name_tag(name, desk_id))]
    elif len(people) > 1:
        people = []
    tried = [(slot, secret) for slot in people]
    if code_is_whole(secret):
        tried = [(slot, _plain_code(secret)) for slot in slots if slot.kind == "recovery"]
    for slot, typed in tried:
        key = _unseal(slot, typed, desk_id)
        if key is not None:
            return key, slot
    raise WrongPassphrase


def _check_character(digits: str) -> str:
    return _ALPHABET[hashlib.blake2b(digits.encode(), digest_size=2).digest()[0] % 32]


def new_recovery_code() -> str:
    """160 random bits in groups of five letters, a check character at the end, without I, L, O and U."""
    number = int.from_bytes(secrets.token_bytes(_CODE_BYTES), "big")
    digits = "".join(_ALPHABET[(number >> shift) & 31] for shift in range(155, -1, -5))
    whole = digits + _check_character(digits)
    return "-".join(whole[start : start + _GROUP] for start in range(0, len(whole), _GROUP))


def _plain_code(code: str) -> str:
    folded = "".join(code.upper().split()).replace("-", "")
    return folded.translate(str.maketrans("OIL", "011"))


def code_is_whole(code: str) -> bool:
    """Whether this is a recovery code without a slip of the pen; blanks, hyphens and letter case do not matter."""
    plain = _plain_code(code)
    return (
        len(plain) == _CODE_BYTES * 8 // 5 + 1
        and set(plain) <= set(_ALPHABET)
        and plain[-1] == _check_character(plain[:-1])
    )


def same_code(first: str, second: str) -> bool:
    """Whether two codes are one, however they were typed."""
    return hmac.compare_digest(_plain_code(first).encode(), _plain_code(second).encode())
