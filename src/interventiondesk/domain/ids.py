"""Ids as text: version 7 for what people create, version 5 of the natural key for what two computers may both bring in."""

from __future__ import annotations

_HOUSE = "6f1d1f5e-7c1b-5b44-9a53-2f0f8b6d9c11"


def natural_id(table: str, *key: str) -> str:
    """The same id on every computer for the same natural key. Key parts are compared without case or outer spaces."""
    from uuid import UUID, uuid5  # comes late: the first window makes no id, and this asks for the platform

    return str(uuid5(UUID(_HOUSE), "\x1f".join((table, *(part.strip().casefold() for part in key)))))


def timed_id(milliseconds: int, noise: bytes) -> str:
    """A UUIDv7 (RFC 9562) from a time in milliseconds since 1970 and ten random bytes: ids made later sort later."""
    body = bytearray((milliseconds & ((1 << 48) - 1)).to_bytes(6, "big") + noise[:10])
    body[6] = 0x70 | (body[6] & 0x0F)
    body[8] = 0x80 | (body[8] & 0x3F)
    digits = body.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
