"""Section about files of assets: where they are kept, how large they may be, what is warned of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from unisono.settings.section import Section

#: Kinds of files that can be kept, by the media type their content shows.
MEDIA_TYPES = (
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/tiff",
    "image/svg+xml",
    "application/pdf",
    "video/mp4",
    "video/quicktime",
    "video/webm",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


def ratio_of(text: str) -> str:
    """``text``, which must be a ratio of width to height such as 9:16 or 1.91:1."""
    width, colon, height = text.partition(":")
    try:
        good = bool(colon) and 0 < float(width) < 1000 and 0 < float(height) < 1000
    except ValueError:
        good = False
    if not good:
        raise ValueError(f"'{text}' is no ratio such as 9:16")
    return text


def _known_types(types: tuple[str, ...]) -> tuple[str, ...]:
    for name in types:
        if name not in MEDIA_TYPES:
            raise ValueError(f"'{name}' cannot be recognised; known are {', '.join(MEDIA_TYPES)}")
    return types


def _falling(days: tuple[int, ...]) -> tuple[int, ...]:
    if any(not 0 <= d <= 3660 for d in days):
        raise ValueError("days lie between 0 and 3660")
    return tuple(sorted(set(days), reverse=True))


class Placement(Section):
    """What one place of a channel takes: one ratio, the smallest width, the largest file.

    Attributes:
        name: the place, such as Feed or Stories; media: image or video.
        min_width: pixels; max_mb: megabytes of 1,000,000 bytes; source: where the channel says so.
    """

    channel: str = Field(min_length=1, max_length=300)
    name: str = Field(default="", max_length=300)
    media: Literal["image", "video"] = "image"
    ratio: Annotated[str, AfterValidator(ratio_of)]
    min_width: int = Field(default=0, ge=0, le=100_000)
    max_mb: float = Field(default=0, ge=0, le=1_000_000)
    source: str = Field(default="", max_length=1_000)


class AssetSettings(Section):
    """Files of assets."""

    folder: str = Field(
        default="",
        description="Folder the files are kept in; where several machines share a desk, one they "
        "all reach. Empty: .unisono/files.",
    )
    max_file_mb: float = Field(
        default=200, gt=0, le=100_000, description="Largest file in MB (1,000,000 bytes)."
    )
    max_total_gb: float = Field(
        default=100,
        gt=0,
        le=1_000_000,
        description="All files of the library together in GB (1,000,000,000 bytes).",
    )
    max_files: int = Field(default=20, ge=1, le=200, description="Files of one upload at most.")
    max_megapixels: float = Field(
        default=60,
        gt=0,
        le=1000,
        description="Largest picture in millions of pixels; "
        "one that says it is larger is refused before it is unpacked.",
    )
    types: Annotated[tuple[str, ...], AfterValidator(_known_types)] = Field(
        default=MEDIA_TYPES,
        description="Media types that are taken. What a file is, its content says, not its name.",
    )
    expiry_days: Annotated[tuple[int, ...], AfterValidator(_falling)] = Field(
        default=(30, 14, 0),
        description="Days before the end of an asset's rights from which it is warned of, more "
        "urgently each time.",
    )
    preview_pixels: int = Field(
        default=480, ge=64, le=2048, description="Longest side of previews in pixels."
    )
