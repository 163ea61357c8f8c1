"""The one typeface of every paper: the project's own build, measured like TH Sarabun New.

Word files name the official family, which officers' machines have. Where it is missing (servers,
continuous integration) this build stands in for it, so that lines and pages break alike.
"""

from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

FOLDER: Final = Path(__file__).resolve().parent
FAMILY: Final = "FAF Sarabun"
OFFICIAL_NAMES: Final = ("TH Sarabun New", "TH SarabunPSK", "TH SarabunIT๙", "TH Sarabun PSK")

_ALIAS = """\
  <alias binding="same">
    <family>{official}</family>
    <prefer><family>{ours}</family></prefer>
  </alias>
"""
_CONFIG = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
{aliases}  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
</fontconfig>
"""


def write_fontconfig(folder: Path) -> Path:
    """Write a fontconfig file into ``folder`` that answers the official names with our build.

    Give its path to LibreOffice as ``FONTCONFIG_FILE``. Our build wins even over an installed
    official font: the same document must come out the same on every machine.

    Returns:
        The path of the file; the font cache lies beside it.
    """
    folder = folder.resolve()
    cache = folder / "font-cache"
    cache.mkdir(parents=True, exist_ok=True)
    aliases = "".join(
        _ALIAS.format(official=escape(name), ours=escape(FAMILY)) for name in OFFICIAL_NAMES
    )
    path = folder / "fonts.conf"
    path.write_text(
        _CONFIG.format(fonts=escape(str(FOLDER)), cache=escape(str(cache)), aliases=aliases),
        encoding="utf-8",
    )
    return path
