"""Pictures: their size and colours, whether they are whole, and previews without their metadata.

Pillow reads them, and only as the kind their first bytes show. The size is read before anything is
unpacked, so a picture that claims 100,000 × 100,000 pixels costs nothing. One picture is unpacked
at a time, its preview is made of it band by band: ``assets.max_megapixels`` bounds the memory.
"""

from __future__ import annotations

import io
import struct
import threading
import zlib
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from unisono.assets.signatures import GIF, JPEG, PNG, TIFF, WEBP
from unisono.errors import AssetFileError
from unisono.settings import AssetSettings

# The limit of the settings is asked instead, before anything is unpacked.
Image.MAX_IMAGE_PIXELS = None

_READERS = {PNG: "PNG", JPEG: "JPEG", GIF: "GIF", WEBP: "WEBP", TIFF: "TIFF"}
#: What Pillow's readers raise for files that are damaged.
_DAMAGED = (
    OSError, ValueError, SyntaxError, EOFError, OverflowError, IndexError, KeyError, TypeError,
    MemoryError, struct.error, zlib.error,
)  # fmt: skip
_MILLION = 1_000_000
_SIDEWAYS = frozenset({5, 6, 7, 8})
_ORIENTATION = 0x0112
#: Pixels of a band that is converted at once.
_BAND = 1 << 20
#: However many bring or look at pictures, one is unpacked at a time.
_UNPACKING = threading.BoundedSemaphore(1)


@dataclass(frozen=True)
class Picture:
    """A picture that was read to its end; its size is as people see it, turned if it says so."""

    width: int
    height: int
    colour: str
    frames: int


def read_picture(path: Path, kind: str, name: str, settings: AssetSettings) -> Picture:
    """Read a picture as a whole.

    Raises:
        AssetFileError: it is damaged, cut off, or larger than the settings allow.
    """
    try:
        with _UNPACKING, Image.open(path, formats=(_READERS[kind],)) as image:
            width, height = image.size
            _small_enough(name, width, height, settings)
            turned = image.getexif().get(_ORIENTATION) in _SIDEWAYS
            frames = _frames(image, kind)
            colour = _colour(image)
            image.draft("RGB", (64, 64))  # a JPEG is read to its end without unpacking all of it
            image.load()
    except AssetFileError:
        raise
    except _DAMAGED as error:
        raise AssetFileError(
            f"{name} is damaged or cut off: {_said(error)}.",
            path=name,
            way_out="Export it again and bring that file.",
        ) from None
    return Picture(height if turned else width, width if turned else height, colour, frames)


def _frames(image: Image.Image, kind: str) -> int:
    """How many frames there are; those of a GIF are not counted, as that unpacks them all."""
    if kind == GIF:
        return 2 if getattr(image, "is_animated", False) else 1
    return int(getattr(image, "n_frames", 1))


def _colour(image: Image.Image) -> str:
    modes = {"1": "black and white", "L": "grey", "LA": "grey", "P": "palette", "CMYK": "CMYK",
             "RGB": "RGB", "RGBA": "RGB with transparency", "I;16": "grey, 16 bit"}  # fmt: skip
    return modes.get(image.mode, image.mode)


def _small_enough(name: str, width: int, height: int, settings: AssetSettings) -> None:
    if width * height > settings.max_megapixels * _MILLION:
        raise AssetFileError(
            f"{name} says it has {width:,} × {height:,} pixels; at most "
            f"{settings.max_megapixels:g} million are taken.",
            path=name,
            way_out="Bring a smaller copy, or raise assets.max_megapixels.",
        )
    if not width or not height:
        raise AssetFileError(f"{name} has no pixels.", path=name, way_out="Export it again.")


def _said(error: BaseException) -> str:
    text = str(error).strip().rstrip(".") or type(error).__name__
    return "".join(c for c in text if c.isprintable())[:120]


def preview(path: Path, kind: str, settings: AssetSettings) -> bytes | None:
    """A small WebP of a picture, made anew from its pixels: nothing else of the file is in it.

    None where it cannot be made; the file itself stays as it is.
    """
    side = settings.preview_pixels
    try:
        with _UNPACKING, Image.open(path, formats=(_READERS[kind],)) as image:
            if image.size[0] * image.size[1] > settings.max_megapixels * _MILLION:
                return None
            image.draft("RGB", (side * 2, side * 2))
            small = ImageOps.exif_transpose(_reduced(image, side))
            small.thumbnail((side, side))
            clean = Image.new(small.mode, small.size)
            clean.paste(small)
            out = io.BytesIO()
            clean.save(out, "WEBP", quality=78, method=4)
    except _DAMAGED:
        return None
    return out.getvalue()


def _reduced(image: Image.Image, side: int) -> Image.Image:
    """The picture in colours of a screen, its shorter way down to ``side`` begun: a whole fraction
    of its size, at least twice ``side``. What it says of how it is turned stays with it."""
    image.load()
    alpha = "A" in image.mode or "transparency" in image.info
    mode = "RGBA" if alpha else "RGB"
    factor = max(1, max(image.size) // (side * 2))
    width, height = image.size
    small = Image.new(mode, (-(-width // factor), -(-height // factor)))
    step = max(1, _BAND // (width * factor)) * factor
    for top in range(0, height, step):
        band = image.crop((0, top, width, min(top + step, height))).convert(mode)
        small.paste(band.reduce(factor), (0, top // factor))
    turned = image.getexif().get(_ORIENTATION)
    if turned is not None:
        small.getexif()[_ORIENTATION] = turned
    return small
