"""Opens the compressed rich text in which Outlook keeps the body of a message ([MS-OXRTFCP]).

Bytes enter, RTF leaves, or nothing where they are no such stream. The result is bounded by what a body may be, whatever the
header says of itself.
"""

from __future__ import annotations

import struct

MOST_BYTES = 8 * 1024 * 1024
COMPRESSED, PLAIN = 0x75465A4C, 0x414C454D
WINDOW = 4096
DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans Serif"
    b"SymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def decompressed(data: bytes) -> bytes:
    """The rich text, or nothing."""
    if len(data) < 16:
        return b""
    _, size, kind, _ = struct.unpack_from("<4I", data)
    if kind == PLAIN:
        return data[16 : 16 + min(size, MOST_BYTES)]
    return _inflated(data[16:], min(size, MOST_BYTES)) if kind == COMPRESSED else b""


def _inflated(data: bytes, size: int) -> bytes:
    """The words that the tokens stand for: a byte as it is, or a reference into the last 4,096 bytes."""
    window = bytearray(DICTIONARY.ljust(WINDOW, b"\0"))
    at, write, out = 0, len(DICTIONARY), bytearray()
    while at < len(data) and len(out) < size:
        control, at = data[at], at + 1
        for bit in range(8):
            width = 2 if control >> bit & 1 else 1
            token, at = data[at : at + width], at + width
            if len(token) < width:
                return bytes(out)
            piece = token if width == 1 else _referenced(window, write, token)
            if not piece:
                return bytes(out)
            for byte in piece:
                window[write] = byte
                write = (write + 1) % WINDOW
            out += piece
    return bytes(out[:size])


def _referenced(window: bytearray, write: int, token: bytes) -> bytes:
    """What the reference stands for, which may run into what it writes itself; nothing at the end of the stream."""
    start, length = token[0] << 4 | token[1] >> 4, (token[1] & 0x0F) + 2
    if start == write:
        return b""
    reach = (write - start) % WINDOW
    piece = bytearray()
    for step in range(length):
        piece.append(window[(start + step) % WINDOW] if step < reach else piece[step - reach])
    return bytes(piece)
