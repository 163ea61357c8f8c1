"""The checks of .docx files."""

from typing import Final

from parsers.containers.archive import Archive
from parsers.preflight.facts import Preflight
from parsers.preflight.packages import FieldsWatch, check_package, package_findings
from parsers.preflight.xml_parts import Roots

_ROOTS: Final[Roots] = dict.fromkeys(
    ("document", "hdr", "ftr", "footnotes", "endnotes", "comments", "glossaryDocument"),
    FieldsWatch,
)


def preflight_docx(data: bytes) -> Preflight:
    """Check a .docx file. Raises Refused."""
    watches = check_package(Archive(data), _ROOTS, "files.macro_word")
    return Preflight(findings=package_findings(watches))
