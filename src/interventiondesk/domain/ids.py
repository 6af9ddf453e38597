"""Ids as text: version 7 for what people create, version 5 of the natural key for what two computers may both bring in."""

from __future__ import annotations

_HOUSE = bytes.fromhex("6f1d1f5e7c1b5b449a532f0f8b6d9c11")
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def natural_id(table: str, *key: str) -> str:
    """The same id on every computer for the same natural key. Key parts are compared without case or outer spaces."""
    from hashlib import sha1  # comes late: the first window makes no id

    # RFC 9562 by hand: a large import makes ten thousand, and the library's UUID costs several times as much.
    name = "\x1f".join([table, *[part.strip().casefold() for part in key]])
    digits = sha1(_HOUSE + name.encode(), usedforsecurity=False).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"


def timed_id(milliseconds: int, noise: bytes) -> str:
    """A UUIDv7 (RFC 9562) from a time in milliseconds since 1970 and ten random bytes: ids made later sort later."""
    body = bytearray((milliseconds & ((1 << 48) - 1)).to_bytes(6, "big") + noise[:10])
    body[6] = 0x70 | (body[6] & 0x0F)
    body[8] = 0x80 | (body[8] & 0x3F)
    digits = body.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
