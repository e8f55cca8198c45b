"""Pictures written anew from their pixels: nothing of the file that came is left, neither where and with which phone it
was taken nor what was hidden behind it. Runs in the worker (realtime/worker.py); pure."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from PIL.Image import DecompressionBombError

from realtime.files import PIXELS_AT_MOST, Type, Unfit

Image.MAX_IMAGE_PIXELS = PIXELS_AT_MOST
QUALITY = 88
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/heic": "HEIF"}
_SRGB = ImageCms.createProfile("sRGB")


def prepare(type: Type) -> None:
    """Loads what is needed while files may still be opened."""
    Image.preinit()
    from PIL import MpoImagePlugin  # noqa: F401  phones write JPEG with a second picture behind it

    if type == "image/heic":
        import pillow_heif

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener(thumbnails=False)


def rewrite(type: Type, content: bytes) -> bytes:
    """The picture upright, in sRGB, as JPEG or PNG without any metadata."""
    try:
        picture = Image.open(BytesIO(content), formats=(_FORMATS[type],))
    except DecompressionBombError:
        raise Unfit("file_too_many_pixels") from None
    except UnidentifiedImageError:
        raise Unfit("file_damaged") from None
    if picture.width * picture.height > PIXELS_AT_MOST:
        raise Unfit("file_too_many_pixels")
    picture.load()
    ImageOps.exif_transpose(picture, in_place=True)
    picture = _in_srgb(_plain(picture, "PNG" if type == "image/png" else "JPEG"))
    picture.info.clear()
    out = BytesIO()
    if type == "image/png":
        picture.save(out, "PNG", compress_level=4)
    else:
        picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _plain(picture: Image.Image, format: str) -> Image.Image:
    """In a mode that both formats know by themselves."""
    if format == "JPEG":
        return picture if picture.mode in ("RGB", "L") else picture.convert("RGB")
    if picture.mode in ("RGB", "RGBA", "L", "LA") or picture.mode.startswith("I;16"):
        return picture
    return picture.convert("RGBA" if "transparency" in picture.info else "RGB")


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Without its colour profile a picture would be shown in the wrong colours."""
    profile = picture.info.get("icc_profile")
    if profile and picture.mode == "RGB":
        try:
            ImageCms.profileToProfile(picture, BytesIO(profile), _SRGB, inPlace=True)
        except (ImageCms.PyCMSError, OSError):  # a profile that cannot be read is left out
            return picture
    return picture
