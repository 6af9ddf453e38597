"""A page as a PNG file, written by hand: the format is four chunks, and an image library would be a second one to ship."""

from __future__ import annotations

import struct
import zlib

from interventiondesk.documents.preview import Picture

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_INCH = 0.0254


def png_of(picture: Picture, dots: float = 144.0) -> bytes:
    """The picture as the bytes of a PNG with so many dots an inch. The same picture gives the same bytes."""
    row = 3 * picture.width
    lines = (picture.rgb[at : at + row] for at in range(0, picture.height * picture.stride, picture.stride))
    pixels = b"".join(b"\0" + line for line in lines)
    density = round(dots / _INCH)
    return _SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 0)),
            _chunk(b"pHYs", struct.pack(">IIB", density, density, 1)),
            _chunk(b"IDAT", zlib.compress(pixels, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
