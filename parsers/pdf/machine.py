"""A page's operators carried out: what they paint, with its place, in the order of painting."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pikepdf

from parsers.isolation import Refused
from parsers.pdf.fonts import Font, read_font, unreadable
from parsers.pdf.marks import Marks, Matrix, times
from parsers.pdf.paths import Path
from parsers.pdf.state import State, shade_of
from parsers.pdf.streams import PAGE_BYTES, unpacked
from parsers.pdf.text_pen import TextPen

#: A dense page of ours has a twelfth of it.
MOST_OPERATORS: Final = 150_000
MOST_FONTS: Final = 200
DEEPEST: Final = 10
MOST_SAVED: Final = 256
_PLAIN_SPACES: Final = frozenset(("/DeviceGray", "/DeviceRGB", "/DeviceCMYK"))
_PLAIN_KINDS: Final = frozenset(("/ICCBased", "/CalGray", "/CalRGB"))

Operands = Any
Action = Callable[[Operands], None]


@dataclass(slots=True)
class Shared:
    """What the pages of a file share: fonts by their object, and layers that nobody sees.

    ``dot_by_dot``: its maker shows leaders so, and no other text.
    """

    pdf: pikepdf.Pdf
    fonts: dict[tuple[int, int], Font] = field(default_factory=dict)
    hidden_layers: frozenset[tuple[int, int]] = frozenset()
    dot_by_dot: bool = False


class Machine:
    """Runs the content of one page; ``base`` brings its points upright."""

    def __init__(self, shared: Shared, marks: Marks, base: Matrix) -> None:
        self.marks = marks
        self.state = State(base, (0.0, 0.0, marks.width, marks.height))
        self._shared = shared
        self._pen = TextPen(marks, self.state)
        self._path = Path()
        self._stack: list[Any] = []
        self._resources: Any = pikepdf.Dictionary()
        self._named: dict[str, Font] = {}
        # What is open of marked content: where its text starts and what it means, or a layer.
        self._open: list[tuple[int, str] | bool] = []
        self._hidden = self._meant = 0
        self._order = self._depth = 0
        self._bytes_left = PAGE_BYTES
        self._operators = {**self._painting(), **self._writing()}

    def run(self, content: bytes, resources: Any) -> None:
        """Carry out a content stream.

        Raises:
            Refused: it asks for more work than any form is worth.
        """
        self._bytes_left -= len(content)
        if self._bytes_left < 0:
            raise Refused("pdf.too_large")
        outer = self._resources, self._named
        self._resources, self._named = _dictionary(resources), {}
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            self._run(self._parsed(content))
        self.marks.broken |= bool(told)
        self._resources, self._named = outer

    def _parsed(self, content: bytes) -> Any:
        """The instructions of a stream; none where it breaks pikepdf's tokenizer, which is told."""
        try:
            return pikepdf.parse_content_stream(pikepdf.Stream(self._shared.pdf, content))
        except (pikepdf.PdfError, TypeError):
            self.marks.broken = True
            return ()

    def _run(self, instructions: Any) -> None:
        operators = self._operators
        for instruction in instructions:
            self._order += 1
            if self._order > MOST_OPERATORS:
                raise Refused("pdf.too_much")
            try:
                # A name that is no text is a ValueError too.
                action = operators.get(str(instruction.operator))
                if action is not None:
                    action(instruction.operands)
            except (TypeError, ValueError, IndexError, KeyError, AttributeError, OverflowError):
                # One operator that makes no sense: viewers go on, and so do we, but it is told.
                self.marks.broken = True

    def _painting(self) -> Mapping[str, Action]:
        state, path = self.state, self._path
        return {
            "q": self._save,
            "Q": self._restore,
            "cm": self._transform,
            "w": lambda o: setattr(state, "line_width", float(o[0])),
            "gs": self._extended,
            **dict.fromkeys(("g", "rg", "k"), self._fill_device),
            **dict.fromkeys(("G", "RG", "K"), self._stroke_device),
            **dict.fromkeys(("sc", "scn"), self._fill),
            **dict.fromkeys(("SC", "SCN"), self._stroke),
            "cs": self._fill_space,
            "CS": self._stroke_space,
            "m": lambda o: path.move(float(o[0]), float(o[1]), state.ctm),
            "l": lambda o: path.line(float(o[0]), float(o[1]), state.ctm),
            **dict.fromkeys(("c", "v", "y"), self._curve),
            "h": lambda _: path.close(),
            "re": self._rectangle,
            **dict.fromkeys(("W", "W*"), lambda _: setattr(path, "clipping", True)),
            "n": self._paint(),
            "S": self._paint(stroke=True),
            "s": self._paint(stroke=True, close=True),
            **dict.fromkeys(("f", "F", "f*"), self._paint(fill=True)),
            **dict.fromkeys(("B", "B*"), self._paint(stroke=True, fill=True)),
            **dict.fromkeys(("b", "b*"), self._paint(stroke=True, fill=True, close=True)),
            "Do": self._do,
            "INLINE IMAGE": lambda _: self._picture(),
        }

    def _writing(self) -> Mapping[str, Action]:
        state, pen = self.state, self._pen
        return {
            "BT": lambda _: pen.begin(),
            **({"ET": lambda _: pen.end_single_dot()} if self._shared.dot_by_dot else {}),
            "Tf": self._choose_font,
            "Tc": lambda o: setattr(state, "char_space", float(o[0])),
            "Tw": lambda o: setattr(state, "word_space", float(o[0])),
            "Tz": lambda o: setattr(state, "stretch", float(o[0]) / 100),
            "TL": lambda o: setattr(state, "leading", float(o[0])),
            "Ts": lambda o: setattr(state, "rise", float(o[0])),
            "Tr": lambda o: setattr(state, "mode", int(o[0])),
            "Td": lambda o: pen.next_line(float(o[0]), float(o[1])),
            "TD": self._next_leading,
            "T*": lambda _: pen.next_line(0.0, -state.leading),
            "Tm": lambda o: pen.place(_matrix(o)),
            "Tj": lambda o: pen.show(bytes(o[0]), self._order),
            "TJ": self._show_all,
            "'": self._next_show,
            '"': self._spaced_show,
            "BDC": self._begin_marked,
            "BMC": lambda _: self._open.append(False),
            "EMC": self._end_marked,
        }

    # --- state ----------------------------------------------------------------------------

    def _save(self, _: Operands) -> None:
        if len(self._stack) >= MOST_SAVED:
            raise Refused("pdf.too_much")
        self._stack.append(self.state.saved())

    def _restore(self, _: Operands) -> None:
        if self._stack:
            self.state.restore(self._stack.pop())

    def _transform(self, operands: Operands) -> None:
        self.state.ctm = times(_matrix(operands), self.state.ctm)

    def _extended(self, operands: Operands) -> None:
        told = _dictionary(self._resource("/ExtGState", operands[0]))
        if "/ca" in told:
            self.state.alpha = float(told["/ca"])
        if "/CA" in told:
            self.state.stroke_alpha = float(told["/CA"])

    def _resource(self, kind: str, name: Any) -> Any:
        return _dictionary(self._resources.get(kind)).get(str(name))

    def _fill_device(self, operands: Operands) -> None:
        self.state.fill_known = True
        self._fill(operands)

    def _fill(self, operands: Operands) -> None:
        if self.state.fill_known:
            self.state.fill = shade_of([float(part) for part in operands])

    def _stroke_device(self, operands: Operands) -> None:
        self.state.stroke_known = True
        self._stroke(operands)

    def _stroke(self, operands: Operands) -> None:
        if self.state.stroke_known:
            self.state.stroke = shade_of([float(part) for part in operands])

    def _fill_space(self, operands: Operands) -> None:
        self.state.fill, self.state.fill_known = 0.0, self._is_plain(str(operands[0]))

    def _stroke_space(self, operands: Operands) -> None:
        self.state.stroke, self.state.stroke_known = 0.0, self._is_plain(str(operands[0]))

    def _is_plain(self, name: str) -> bool:
        """Whether a colour space's parts say how light a colour is."""
        if name in _PLAIN_SPACES:
            return True
        told = self._resource("/ColorSpace", name)
        return isinstance(told, pikepdf.Array) and str(told[0]) in _PLAIN_KINDS

    # --- shapes ---------------------------------------------------------------------------

    def _curve(self, operands: Operands) -> None:
        places = [float(part) for part in operands]
        for x, y in zip(places[::2], places[1::2], strict=True):
            self._path.line(x, y, self.state.ctm, curved=True)

    def _rectangle(self, operands: Operands) -> None:
        left, low, width, height = (float(part) for part in operands)
        self._path.rectangle(left, low, width, height, self.state.ctm)

    def _paint(self, *, stroke: bool = False, fill: bool = False, close: bool = False) -> Action:
        def painting(_: Operands) -> None:
            if close:
                self._path.close()
            visible = not self._hidden
            self._path.paint(
                self.marks,
                self.state,
                self._order,
                stroke=stroke and visible,
                fill=fill and visible,
            )

        return painting

    def _picture(self) -> None:
        if not self._hidden:
            self.marks.add_picture(self.state.ctm, self.state.clip, self._order)

    def _do(self, operands: Operands) -> None:
        told = self._resource("/XObject", operands[0])
        if not isinstance(told, pikepdf.Stream):
            return
        hidden = self._is_hidden(told.get("/OC"))
        self._hide(hidden)
        if str(told.get("/Subtype")) == "/Image":
            self._picture()
        elif str(told.get("/Subtype")) == "/Form":
            self.form(told)
        self._hide(-hidden)

    def form(self, told: Any) -> None:
        """Carry out a form XObject."""
        if self._depth >= DEEPEST:
            raise Refused("pdf.too_much")
        self._depth += 1
        saved, stack, marked = self.state.saved(), self._stack, self._open
        self._stack, self._open = [], []
        if "/Matrix" in told:
            self._transform(told["/Matrix"])
        if "/BBox" in told:
            left, low, right, high = (float(part) for part in told["/BBox"])
            self._path.rectangle(left, low, right - left, high - low, self.state.ctm)
            self._path.clipping = True
            self._path.paint(self.marks, self.state, self._order, stroke=False, fill=False)
        self.run(unpacked(told, self._bytes_left), told.get("/Resources", self._resources))
        while self._open:
            self._end_marked(None)
        self._stack, self._open = stack, marked
        self.state.restore(saved)
        self._depth -= 1

    # --- text -----------------------------------------------------------------------------

    def _choose_font(self, operands: Operands) -> None:
        name = str(operands[0])
        font = self._named.get(name)
        if font is None:
            font = self._named[name] = self._font(name)
        self.state.font, self.state.size = font, float(operands[1])

    def _font(self, name: str) -> Font:
        told = self._resource("/Font", name)
        if not isinstance(told, pikepdf.Dictionary):
            return unreadable()
        key, fonts = told.objgen, self._shared.fonts
        if key == (0, 0):
            return read_font(told)
        if key not in fonts:
            if len(fonts) >= MOST_FONTS:
                raise Refused("pdf.too_much")
            fonts[key] = read_font(told)
        return fonts[key]

    def _next_leading(self, operands: Operands) -> None:
        self.state.leading = -float(operands[1])
        self._pen.next_line(float(operands[0]), float(operands[1]))

    def _show_all(self, operands: Operands) -> None:
        pen, order = self._pen, self._order
        for item in operands[0]:
            if isinstance(item, pikepdf.String):
                pen.show(bytes(item), order)
            else:
                pen.skip(float(item))

    def _next_show(self, operands: Operands) -> None:
        self._pen.next_line(0.0, -self.state.leading)
        self._pen.show(bytes(operands[0]), self._order)

    def _spaced_show(self, operands: Operands) -> None:
        self.state.word_space, self.state.char_space = float(operands[0]), float(operands[1])
        self._next_show(operands[2:])

    # --- marked content -------------------------------------------------------------------

    def _begin_marked(self, operands: Operands) -> None:
        told = operands[1]
        if isinstance(told, pikepdf.Name):
            told = self._resource("/Properties", told)
        if str(operands[0]) == "/OC" and self._is_hidden(told):
            self._open.append(True)
            self._hide(1)
        elif isinstance(told, pikepdf.Dictionary) and "/ActualText" in told and not self._meant:
            self._open.append((len(self.marks.glyphs), str(told["/ActualText"])))
            self._meant += 1
        else:
            self._open.append(False)

    def _end_marked(self, _: Operands) -> None:
        ended = self._open.pop() if self._open else False
        if isinstance(ended, tuple):
            self._meant -= 1
            self._pen.say(*ended)
        elif ended:
            self._hide(-1)

    def _hide(self, count: int) -> None:
        self._hidden += count
        self._pen.hidden = self._hidden > 0

    def _is_hidden(self, layer: Any) -> bool:
        if not isinstance(layer, pikepdf.Dictionary) or not self._shared.hidden_layers:
            return False
        members: Any = layer.get("/OCGs", layer)
        each = list(members) if isinstance(members, pikepdf.Array) else [members]
        hidden = [member.objgen in self._shared.hidden_layers for member in each]
        return bool(hidden) and all(hidden)


def _dictionary(told: Any) -> Any:
    return told if isinstance(told, pikepdf.Dictionary) else pikepdf.Dictionary()


def _matrix(operands: Operands) -> Matrix:
    a, b, c, d, e, f = (float(part) for part in operands)
    return (a, b, c, d, e, f)
