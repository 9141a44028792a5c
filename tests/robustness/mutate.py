"""Valid files → damaged ones, the same for the same seed."""

from __future__ import annotations

import gzip
import random
import zipfile
from collections.abc import Iterator
from io import BytesIO

from qa.corpus import formats
from tests.robustness.samples import all_formats, archive

_TOKENS = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\n" * 5000, b" " * 5000, b"(" * 3000, b"[" * 3000,
    b'{"a":' * 2000, b'"', b"'", b"\\", b"\\ud800", b"%s%n", b"../../x", b"]]>", b"<!--", b"-->",
    b"<![CDATA[", b"&#0;", b"&#xD800;", b"&lol;", b'<!DOCTYPE x [<!ENTITY l "ll">]>',
    b"<div>" * 2000, b"<table><tr><td>" * 300, b"</html>", b"<meta charset=utf-16>",
    b'<meta property="article:published_time" content="0000-00-00">', b"--", b"---\n", b"\r", b",",
    b"Content-Type: multipart/mixed; boundary=x\n\n", b"Content-Transfer-Encoding: base64\n",
    b"=?utf-8?b?////?=", b"charset=punycode", b"endobj", b"endstream", b"/Length 99999999",
    b"/Count 2000000000", b"/Kids [1 0 R]", b"/FlateDecode", b"obj", b"xref", b"PK\x03\x04",
    b"PK\x01\x02", b"PK\x05\x06", b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"9" * 5000,
    "’é\u202e\u2028".encode(), b"By " + b"A" * 2000, b"Source: ", b"Published: 31 February",
)  # fmt: skip


def _damaged(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """One thing wrong."""
    a, b = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    match rng.randrange(6):
        case 0:  # bits flipped
            changed = bytearray(data)
            for _ in range(rng.choice((1, 3, 10, 100)) if data else 0):
                changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
            return bytes(changed)
        case 1:  # a part missing
            return rng.choice((data[:a], data[a:], data[:a] + data[b:]))
        case 2:  # another file's end
            return data[:a] + other[rng.randrange(len(other) + 1) :]
        case 3:  # a part many times
            b = min(b, a + rng.choice((1, 10, 100, 1000)))
            return data[:a] + data[a:b] * rng.choice((2, 20, 200)) + data[b:]
        case 4:  # the head as it was, the body random
            return data[: rng.choice((8, 64, 512, a))] + rng.randbytes(rng.randrange(3000))
        case _:  # words that mean something to some format
            return data[:a] + rng.choice(_TOKENS) + data[rng.choice((a, min(b, a + 20))) :]


def mutate(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """A file with something wrong in it; in one that is packed, mostly inside."""
    if data.startswith(b"PK") and rng.random() < 0.7:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            members = {name: packed.read(name) for name in packed.namelist()}
        name = rng.choice(sorted(members))
        members[name] = mutate(members[name], other, rng)
        if rng.random() < 0.1:
            members[rng.choice(("../up.txt", "/abs.txt", "C:\\x.txt", "a\nb.txt"))] = b"words"
        return archive(members)
    if data.startswith(b"\x1f\x8b") and rng.random() < 0.7:
        return gzip.compress(mutate(gzip.decompress(data), other, rng), mtime=0)
    for _ in range(rng.choice((1, 1, 2, 4))):
        data = _damaged(data, other, rng)
    return data


def inputs(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Names, whose endings are the formats in turn, and mutated bytes."""
    samples = all_formats()
    names = sorted(samples)
    rng = random.Random(seed)
    for number in range(count):
        name = names[number % len(names)]
        other = samples[rng.choice(names)]
        yield f"{number}{formats.suffix(name)}", mutate(samples[name], other, rng)
