"""Pictures that stand in a line of text."""

from __future__ import annotations

from lxml import etree

from service.documents.pictures import expression
from service.documents.typst.state import Story, Translation, points
from service.documents.typst.text import string
from service.documents.xml import EMU_PER_POINT, NS, qualified

_FORMATS = {"png": "png", "jpg": "jpg", "jpeg": "jpg", "gif": "gif", "svg": "svg"}


def picture(shared: Translation, story: Story, drawing: etree._Element) -> str:
    """The markup of an inline picture; a floating one or a drawn shape is a finding."""
    inline = drawing.find("wp:inline", NS)
    blip = drawing.find(".//a:blip", NS)
    if inline is None or blip is None:
        shared.unsupported(story, "floating picture" if inline is None else "drawn shape")
        return ""
    extent = inline.find("wp:extent", NS)
    width, height = (
        points(int(extent.get(side, "0")) / EMU_PER_POINT) if extent is not None else "0pt"
        for side in ("cx", "cy")
    )
    size = f"width: {width}, height: {height}"
    properties = inline.find("wp:docPr", NS)
    alt = shared.tags.put_back("" if properties is None else properties.get("descr", ""))
    if tag := expression(alt):
        code = f"bytes({{{{ _svg(({tag})) }}}})"
        return f'#box(image({code}, format: "svg", {size}, fit: "stretch"));'
    target = story.relations.get(blip.get(qualified("r:embed"), ""), "")
    extension = target.rpartition(".")[2].lower()
    if extension not in _FORMATS or drawing.find(".//a:srcRect", NS) is not None:
        shared.unsupported(story, f"picture {extension}" if target else "linked picture")
        return ""
    name = shared.media.setdefault(target, f"picture{len(shared.media) + 1}.{extension}")
    return f'#box(image(MEDIA + "{name}", {size}, fit: "stretch", alt: {string(alt)}));'
