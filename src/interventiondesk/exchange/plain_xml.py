"""Walks through XML that may be hostile: no definitions, no entities, nothing fetched, no depth without end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO
from xml.parsers import expat

_CHUNK = 1 << 16
_DEEPEST = 64
_SILENT = 64
_SEPARATOR = "\n"


class BadXmlError(ValueError):
    """The XML is broken, or says what no spreadsheet program writes."""


def walk(
    file: IO[bytes],
    begin: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Reads XML from beginning to end and calls back for each element and text. Names come without their namespace.

    Raises `BadXmlError` for broken XML, a document type, an entity of its own, more than 64 levels, and an element of
    more than 4 MB; and whatever the callbacks raise.
    """
    try:
        parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    except (ValueError, MemoryError) as error:
        raise BadXmlError from error
    local: dict[str, str] = {}
    depth = 0
    heard = False

    def plain(name: str) -> str:
        found = local.get(name)
        if found is None:
            found = name.rpartition(_SEPARATOR)[2]
            if len(local) < 1000:
                local[name] = found
        return found

    def begins(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, heard
        depth += 1
        heard = True
        if depth > _DEEPEST:
            raise BadXmlError("too deep")
        begin(plain(name), {plain(key): value for key, value in attributes.items()} if attributes else attributes)

    def ends(name: str) -> None:
        nonlocal depth, heard
        depth -= 1
        heard = True
        end(plain(name))

    def says(letters: str) -> None:
        nonlocal heard
        heard = True
        text(letters)

    def forbidden(*_about: object) -> int:
        raise BadXmlError("definitions")

    parser.StartElementHandler = begins
    parser.EndElementHandler = ends
    parser.CharacterDataHandler = says
    parser.StartDoctypeDeclHandler = forbidden
    parser.EntityDeclHandler = forbidden
    parser.ExternalEntityRefHandler = forbidden
    parser.buffer_text = True
    silent = 0
    try:
        while part := file.read(_CHUNK):
            heard = False
            parser.Parse(part, False)
            # expat reads an unfinished element again with every chunk: a long one would take for ever.
            silent = 0 if heard else silent + 1
            if silent > _SILENT:
                raise BadXmlError("too long")
        parser.Parse(b"", True)
    except (expat.ExpatError, UnicodeError, LookupError) as error:
        raise BadXmlError from error
