"""The 77 provinces with their geocodes and regions."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal

from thai.errors import ReadingError
from thai.text import normalize

Region = Literal["เหนือ", "กลาง", "ตะวันออกเฉียงเหนือ", "ตะวันออก", "ตะวันตก", "ใต้"]


class ProvinceError(ReadingError):
    """A name that is no province (``unknown``); the suggestion is the nearest name."""


@dataclass(frozen=True, slots=True)
class Province:
    """A province: its two-digit geocode, its Thai name without จังหวัด, and its region of six."""

    code: str
    name: str
    region: Region

    @property
    def full_name(self) -> str:
        """The name as an address has it: Bangkok takes no จังหวัด."""
        return self.name if self.code == "10" else f"จังหวัด{self.name}"


# In the order of the geocodes (TIS 1099), whose first digit is the group; the regions are the six
# of the National Geographical Committee. Both from general knowledge: no house paper has them.
_NAMES: Final = {
    10: "กรุงเทพมหานคร สมุทรปราการ นนทบุรี ปทุมธานี พระนครศรีอยุธยา อ่างทอง ลพบุรี สิงห์บุรี ชัยนาท สระบุรี",
    20: "ชลบุรี ระยอง จันทบุรี ตราด ฉะเชิงเทรา ปราจีนบุรี นครนายก สระแก้ว",
    30: "นครราชสีมา บุรีรัมย์ สุรินทร์ ศรีสะเกษ อุบลราชธานี ยโสธร ชัยภูมิ อำนาจเจริญ บึงกาฬ หนองบัวลำภู",
    40: "ขอนแก่น อุดรธานี เลย หนองคาย มหาสารคาม ร้อยเอ็ด กาฬสินธุ์ สกลนคร นครพนม มุกดาหาร",
    50: "เชียงใหม่ ลำพูน ลำปาง อุตรดิตถ์ แพร่ น่าน พะเยา เชียงราย แม่ฮ่องสอน",
    60: "นครสวรรค์ อุทัยธานี กำแพงเพชร ตาก สุโขทัย พิษณุโลก พิจิตร เพชรบูรณ์",
    70: "ราชบุรี กาญจนบุรี สุพรรณบุรี นครปฐม สมุทรสาคร สมุทรสงคราม เพชรบุรี ประจวบคีรีขันธ์",
    80: "นครศรีธรรมราช กระบี่ พังงา ภูเก็ต สุราษฎร์ธานี ระนอง ชุมพร",
    90: "สงขลา สตูล ตรัง พัทลุง ปัตตานี ยะลา นราธิวาส",
}
_EAST = frozenset({20, 21, 22, 23, 24, 25, 27})
_WEST = frozenset({63, 70, 71, 76, 77})
_ALIASES: Final = {
    "กทม": "10", "กรุงเทพ": "10", "กรุงเทพฯ": "10", "อยุธยา": "14", "โคราช": "30",
}  # fmt: skip


def _region(code: int) -> Region:
    if code in _EAST:
        return "ตะวันออก"
    if code in _WEST:
        return "ตะวันตก"
    by_group: dict[int, Region] = {
        3: "ตะวันออกเฉียงเหนือ", 4: "ตะวันออกเฉียงเหนือ", 5: "เหนือ", 8: "ใต้", 9: "ใต้",
    }  # fmt: skip
    return by_group.get(code // 10, "กลาง")


PROVINCES: Final = tuple(
    Province(str(first + place), name, _region(first + place))
    for first, names in _NAMES.items()
    for place, name in enumerate(names.split())
)
_BY_CODE: Final = {province.code: province for province in PROVINCES}
_BY_NAME: Final = {province.name: province for province in PROVINCES} | {
    alias: _BY_CODE[code] for alias, code in _ALIASES.items()
}


def find_province(text: str) -> Province:
    """Find a province by its name, with or without จังหวัด or จ.; กทม. is Bangkok.

    Raises ProvinceError (``unknown``) with the nearest name as its suggestion.
    """
    name = normalize(text)
    for prefix in ("จังหวัด", "จ.", "จ "):
        if name.startswith(prefix):
            name = name.removeprefix(prefix)
            break
    name = name.replace(" ", "").rstrip(".")
    if province := _BY_NAME.get(name):
        return province
    near = get_close_matches(name, [province.name for province in PROVINCES], n=1, cutoff=0.65)
    raise ProvinceError("unknown", text, near[0] if near else "")


def province_by_code(code: str) -> Province:
    """Give the province of a two-digit geocode, e.g. ``50``. Raises ProvinceError (``unknown``)."""
    if province := _BY_CODE.get(code):
        return province
    raise ProvinceError("unknown", code)
