"""How large a PDF's streams become: counted piecemeal before a reader unpacks them as a whole."""

import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pikepdf import Array, Name, Object, Page, Pdf, PdfError, Stream, StreamDecodeLevel

from parsers.isolation import Refused
from parsers.preflight.pictures import MAX_PIXELS

#: Of one stream that is no picture: fonts are the largest that honest files have.
MAX_STREAM_BYTES: Final = 64 * 1024 * 1024
MAX_TOTAL_BYTES: Final = 256 * 1024 * 1024
#: Of the drawing of one page: a form has a fiftieth of it, a detailed map a half.
MAX_PAGE_BYTES: Final = 4 * 1024 * 1024
#: A larger stream in an old way of packing is not unpacked: it may become a thousand times that.
MAX_OLD_PACKED_BYTES: Final = 512 * 1024
_FLATE: Final = ("/FlateDecode", "/Fl")
_FLATE_EXPANSION: Final = 1032
_SHRINKING: Final = ("/ASCIIHexDecode", "/AHx", "/ASCII85Decode", "/A85", "/Crypt")
_PICTURES: Final = (
    "/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode",
)  # fmt: skip
_CHUNK: Final = 1024 * 1024
_SAMPLES: Final = 4  # of a pixel; eight bits each, or sixteen


def check_streams(pdf: Pdf, objects: Sequence[Object]) -> None:
    """Bound what each stream becomes, pages' drawings closest. Raises Refused."""
    drawings: set[tuple[int, int]] = set()
    for page in pdf.pages:
        size = 0
        for each in _drawings(page):
            drawings.add(each.objgen)
            size += _size(each, MAX_PAGE_BYTES)
        if size > MAX_PAGE_BYTES:
            raise _too_large(MAX_PAGE_BYTES)
    total = 0
    for each in objects:
        if not isinstance(each, Stream) or each.objgen in drawings:
            continue
        if each.get(Name.Subtype) == Name.Image:
            _check_picture(each)
        else:
            total += _size(each, MAX_STREAM_BYTES)
        if total > MAX_TOTAL_BYTES:
            raise _too_large(MAX_TOTAL_BYTES)


def _drawings(page: Page) -> list[Any]:
    content = page.obj.get(Name.Contents)
    found = list(content) if isinstance(content, Array) else [content]
    return [each for each in found if isinstance(each, Stream)]


def _check_picture(picture: Any) -> None:
    width, height = int(picture.get(Name.Width, 0)), int(picture.get(Name.Height, 0))
    if width * height > MAX_PIXELS:
        raise Refused("files.too_many_pixels", limit=f"{MAX_PIXELS // 1_000_000}")
    # More bytes than the pixels can use are a bomb for whoever unpacks before counting.
    limit = max(MAX_STREAM_BYTES, 2 * _SAMPLES * width * height)
    if int(picture.get(Name.Length, 0)) * _FLATE_EXPANSION > limit:
        _size(picture, limit)


def _size(stream: Any, limit: int) -> int:
    """How many bytes a stream becomes. Raises Refused where that is more than ``limit``."""
    packed = stream.read_raw_bytes()
    pieces: Iterator[bytes] = iter((packed,))
    for each in _filters(stream):
        if each in _PICTURES:
            break
        if each in _FLATE:
            pieces = _inflated(pieces)
        elif each not in _SHRINKING:
            if len(packed) > MAX_OLD_PACKED_BYTES:
                raise _too_large(limit)
            pieces = _unpacked(stream, packed)
            break
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise _too_large(limit)
    return size


def _unpacked(stream: Any, packed: bytes) -> Iterator[bytes]:
    try:
        yield stream.read_bytes(StreamDecodeLevel.specialized)
    except PdfError:  # a way of packing that no reader knows
        yield packed


def _filters(stream: Any) -> list[str]:
    found = stream.get(Name.Filter)
    if found is None:
        return []
    return [str(each) for each in found] if isinstance(found, Array) else [str(found)]


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What Flate makes of it, up to where it is damaged: readers get no further either."""
    inflater = zlib.decompressobj()
    try:
        for piece in pieces:
            waiting = piece
            while waiting and not inflater.eof:
                yield inflater.decompress(waiting, _CHUNK)
                waiting = inflater.unconsumed_tail
        while not inflater.eof and (rest := inflater.decompress(b"", _CHUNK)):
            yield rest
    except zlib.error:
        return


def _too_large(limit: int) -> Refused:
    return Refused("files.unpacks_too_large", megabytes=str(limit // 1024**2))
