"""The form fields of a PDF as they are, whatever wrote them: names, values, places.

Fields hang in a tree under the form, or only on pages; what a field does not say itself, one
above it says. Nothing is interpreted here but the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pikepdf import Array, Dictionary, Pdf, Stream

from parsers.pdf.additions import box_of, is_flagged, origin_of, placed_on
from parsers.pdf.strings import name_of, text_of
from templates.findings import Box, Place

MOST_FIELDS: Final = 20_000
_DEEPEST: Final = 32
_RADIO: Final = 1 << 15
_PUSH: Final = 1 << 16
_INVISIBLE_BITS: Final = 1 << 1 | 1 << 5
_LEAST_SIDE: Final = 1.0


@dataclass(slots=True)
class Widget:
    """A field's place on a page: from 1, 0 where no page has it.

    ``state`` is a box's ``/AS``, None without one; ``states`` are those that tick it; ``face`` is
    the appearance of a text.
    """

    page: int
    box: Box | None
    state: str | None
    states: tuple[str, ...]
    face: Stream | None
    hidden: bool
    size: tuple[float, float] = (0.0, 0.0)

    @property
    def place(self) -> Place:
        return Place(page=self.page, box=self.box)


@dataclass(slots=True)
class FormField:
    """A field: ``kind`` is ``Tx``, ``Ch``, ``Btn`` or ``Sig``; ``value`` is its ``/V`` or None."""

    name: str
    kind: str
    value: Any
    flags: int
    options: tuple[tuple[str, str], ...] = ()
    indexes: tuple[int, ...] = ()
    rich: Any = None
    default: Any = None
    orphan: bool = False
    widgets: list[Widget] = field(default_factory=list)

    @property
    def is_radio(self) -> bool:
        return bool(self.flags & _RADIO)

    @property
    def is_push(self) -> bool:
        return bool(self.flags & _PUSH)

    @property
    def place(self) -> Place:
        """Where it stands: its first place that is on a page."""
        on_page = (widget.place for widget in self.widgets if widget.page)
        return next(on_page, Place())


def has_xfa(pdf: Pdf) -> bool:
    """Whether the form is one of XFA, which PDF readers other than Adobe's can't show."""
    return "/XFA" in _dictionary(pdf.Root.get("/AcroForm"))


def form_fields(pdf: Pdf) -> list[FormField]:
    """The fields in the order of the tree, then those that only stand on pages."""
    return _Collector(pdf).fields()


def inherited(node: Any, key: str) -> Any:
    """What a field says, or the next one above it that says it."""
    for _ in range(_DEEPEST):
        if key in node:
            return node[key]
        node = node.get("/Parent")
        if not isinstance(node, Dictionary):
            break
    return None


class _Collector:
    def __init__(self, pdf: Pdf) -> None:
        self._form = _dictionary(pdf.Root.get("/AcroForm"))
        self._pages: dict[Any, tuple[int, tuple[float, float]]] = {}
        self._on_pages: list[Any] = []
        for number, page in enumerate(pdf.pages, start=1):
            origin = origin_of(page)
            for annotation in placed_on(page):
                if name_of(annotation.get("/Subtype")) == "/Widget":
                    self._pages[annotation.objgen] = number, origin
                    self._on_pages.append(annotation)
        self._seen: set[Any] = set()
        self._made: dict[Any, FormField] = {}

    def fields(self) -> list[FormField]:
        for root in _items(self._form.get("/Fields")):
            self._walk(root, "", _DEEPEST)
        for widget in self._on_pages:
            if widget.objgen not in self._seen:
                self._orphan(widget)
        return list(self._made.values())

    def _walk(self, node: Any, above: str, deepest: int) -> None:
        known = not isinstance(node, Dictionary) or node.objgen in self._seen
        if known or not deepest or len(self._seen) > MOST_FIELDS:
            return
        self._seen.add(node.objgen)
        own = text_of(node["/T"]).text if "/T" in node else ""
        name = f"{above}.{own}" if above and own else above or own
        kids = [kid for kid in _items(node.get("/Kids")) if isinstance(kid, Dictionary)]
        fields = [kid for kid in kids if "/T" in kid]
        widgets = [kid for kid in kids if "/T" not in kid]
        for kid in fields:
            self._walk(kid, name, deepest - 1)
        if widgets or not kids:
            made = self._made.setdefault(node.objgen, _field(node, name))
            for widget in widgets or [node]:
                self._seen.add(widget.objgen)
                made.widgets.append(self._widget(widget))

    def _orphan(self, widget: Any) -> None:
        """A widget that the form's tree does not lead to."""
        self._seen.add(widget.objgen)
        parts: list[str] = []
        node, holder = widget, widget
        for _ in range(_DEEPEST):
            if "/T" in node:
                holder = node if not parts else holder
                parts.append(text_of(node["/T"]).text)
            node = node.get("/Parent")
            if not isinstance(node, Dictionary):
                break
        made = self._made.setdefault(holder.objgen, _field(holder, ".".join(reversed(parts))))
        made.orphan = True
        made.widgets.append(self._widget(widget))

    def _widget(self, node: Any) -> Widget:
        number, origin = self._pages.get(node.objgen, (0, (0.0, 0.0)))
        faces = _dictionary(node.get("/AP")).get("/N")
        is_face = isinstance(faces, Stream)
        states = () if is_face else tuple(
            key[1:] for key in _dictionary(faces) if key != "/Off"
        )  # fmt: skip
        box = box_of(node, origin) if number else None
        size = (box[2] - box[0], box[3] - box[1]) if box else (0.0, 0.0)
        return Widget(
            page=number,
            box=box,
            state=text_of(node["/AS"]).text if "/AS" in node else None,
            states=states,
            face=faces if is_face else None,
            hidden=is_flagged(node, _INVISIBLE_BITS)
            or (box is not None and min(size) < _LEAST_SIDE),
            size=size,
        )


def _field(node: Any, name: str) -> FormField:
    flags = inherited(node, "/Ff")
    return FormField(
        name=name,
        kind=name_of(inherited(node, "/FT"))[1:],
        value=inherited(node, "/V"),
        flags=flags if isinstance(flags, int) else 0,
        options=tuple(_options(inherited(node, "/Opt"))),
        indexes=tuple(each for each in _items(node.get("/I")) if isinstance(each, int)),
        rich=inherited(node, "/RV"),
        default=inherited(node, "/DV"),
    )


def _options(told: Any) -> Iterator[tuple[str, str]]:
    """The options of a list, each its code and its label; of boxes what their states mean."""
    for each in _items(told):
        pair: Sequence[Any] = list(each) if isinstance(each, Array) else [each, each]
        if len(pair) >= 2:  # noqa: PLR2004 - a pair
            yield text_of(pair[0]).text, text_of(pair[1]).text


def _dictionary(thing: Any) -> Mapping[str, Any]:
    return thing if isinstance(thing, Dictionary) else {}  # type: ignore[return-value]


def _items(thing: Any) -> list[Any]:
    return list(thing) if isinstance(thing, Array) else []
