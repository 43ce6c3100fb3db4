"""What a page paints, in order: characters of text, filled rectangles and pictures, each with its place on the page.

An approximation, made for warnings: clipping is ignored, characters of composite fonts are taken as half an em wide,
and only rectangles along the axes count as marks. Bounded: a page with more content than is read is left unexamined.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from math import hypot
from typing import Any, Final, Literal

import msgspec
import pikepdf

CONTENT_BYTES_MAX: Final = 4_000_000
INSTRUCTIONS_MAX: Final = 100_000
CHARACTERS_MAX: Final = 20_000
_FORM_DEPTH_MAX: Final = 6
_WIDTH_UNKNOWN: Final = 0.5
# How the word processors' composite fonts number the blank: glyph 3 (TrueType by habit), or by Unicode.
_BLANKS_OF_TWO_BYTES: Final = (b"\0\3", b"\0\x20")
_CHARACTER_HEIGHT: Final = 0.35  # the middle of a small letter above the baseline, in ems

Box = tuple[float, float, float, float]
Colour = tuple[float, ...]
Matrix = tuple[float, float, float, float, float, float]
_SAME: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_BLACK: Final[Colour] = (0.0,)


class UnexaminedError(ValueError):
    """The page has more content than is read, or content that cannot be read."""


class Mark(msgspec.Struct, frozen=True):
    """One thing painted. ``middles`` are those of visible or invisible characters.

    ``pixels`` are a picture's across and down, ``sides`` the lengths in points that they take on the page.
    """

    kind: Literal["text", "fill", "picture"]
    box: Box
    colour: Colour = _BLACK
    opaque: bool = True
    visible: bool = True
    middles: tuple[tuple[float, float], ...] = ()
    pixels: tuple[int, int] = (0, 0)
    sides: tuple[float, float] = (0.0, 0.0)


class _State(msgspec.Struct):
    matrix: Matrix = _SAME
    colour: Colour = _BLACK
    opaque: bool = True
    size: float = 1.0
    leading: float = 0.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    stretch: float = 1.0
    rise: float = 0.0
    rendering: int = 0
    widths: tuple[int, Sequence[float], int] = (0, (), 1)


def page_marks(page: pikepdf.Dictionary) -> list[Mark]:
    """Return what this page paints, in order. Raises UnexaminedError."""
    painter = _Painter()
    try:
        resources = _inherited(page, "/Resources")
        painter.paint(page, resources, _SAME, 0)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, IndexError, ArithmeticError, RecursionError) as error:
        raise UnexaminedError(f"{type(error).__name__}: {error}") from error
    return painter.marks


def page_box(page: pikepdf.Dictionary) -> Box:
    """Return the page's media box, letter size where it has none that can be read."""
    try:
        left, bottom, right, top = (float(side) for side in _inherited(page, "/MediaBox"))
    except (TypeError, ValueError, pikepdf.PdfError):
        return (0.0, 0.0, 612.0, 792.0)
    return (min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def _inherited(page: Any, key: str) -> Any:
    for _ in range(50):
        if not isinstance(page, pikepdf.Dictionary):
            return None
        if key in page:
            return page[key]
        page = page.get("/Parent")
    return None


class _Painter:
    """Follows the operators of content streams (ISO 32000-1, annex A), as far as they place what is looked for."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self._left = INSTRUCTIONS_MAX
        self._bytes_left = CONTENT_BYTES_MAX
        self._characters_left = CHARACTERS_MAX
        self._state = _State()
        self._stack: list[_State] = []
        self._line = self._text = _SAME
        self._rectangles: list[Box] = []
        self._points: list[tuple[float, float]] = []
        self._resources: Any = None
        self._depth = 0

    def paint(self, content: Any, resources: Any, matrix: Matrix, depth: int) -> None:
        self._check_size(content)
        outer = (self._state, self._stack, self._resources, self._depth)
        self._state = msgspec.structs.replace(self._state, matrix=_times(matrix, self._state.matrix))
        self._stack, self._resources, self._depth = [], resources, depth
        for instruction in _instructions(content):
            self._left -= 1
            if self._left < 0:
                raise UnexaminedError(f"more than {INSTRUCTIONS_MAX} instructions")
            handle = _OPERATORS.get(str(instruction.operator))
            if handle:
                handle(self, list(instruction.operands))
        self._state, self._stack, self._resources, self._depth = outer

    def _check_size(self, content: Any) -> None:
        parts = content if isinstance(content, pikepdf.Stream) else content.get("/Contents")
        for part in parts if isinstance(parts, pikepdf.Array) else (parts,):
            if isinstance(part, pikepdf.Stream):
                self._bytes_left -= len(part.read_bytes())
            if self._bytes_left < 0:
                raise UnexaminedError(f"more than {CONTENT_BYTES_MAX} bytes of content")

    # --- graphics state

    def save(self, _: list[Any]) -> None:
        self._stack.append(msgspec.structs.replace(self._state))

    def restore(self, _: list[Any]) -> None:
        if self._stack:
            self._state = self._stack.pop()

    def concatenate(self, operands: list[Any]) -> None:
        self._state.matrix = _times(_matrix(operands), self._state.matrix)

    def colour(self, operands: list[Any]) -> None:
        self._state.colour = tuple(float(one) for one in operands if not isinstance(one, pikepdf.Object))

    def colour_space(self, _: list[Any]) -> None:
        self._state.colour = _BLACK

    def extended_state(self, operands: list[Any]) -> None:
        state = self._resource("/ExtGState", operands[0])
        if not isinstance(state, pikepdf.Dictionary):
            return
        if "/ca" in state or "/BM" in state:
            blend = str(state.get("/BM", "/Normal"))
            self._state.opaque = float(state.get("/ca", 1)) >= 1 and blend in ("/Normal", "/Compatible")

    # --- paths

    def rectangle(self, operands: list[Any]) -> None:
        x, y, width, height = (float(one) for one in operands)
        self._rectangles.append(_box(self._state.matrix, x, y, x + width, y + height))

    def point(self, operands: list[Any]) -> None:
        self._points.append(_place(self._state.matrix, float(operands[0]), float(operands[1])))

    def move(self, operands: list[Any]) -> None:
        self._close_polygon()
        self.point(operands)

    def curve(self, _: list[Any]) -> None:
        self._points = [(0.0, 0.0), (1.0, 2.0), (3.0, 1.0), (2.0, 5.0), (4.0, 4.0)]  # no rectangle

    def fill(self, _: list[Any]) -> None:
        self._close_polygon()
        for box in self._rectangles:
            self.marks.append(Mark("fill", box, self._state.colour, self._state.opaque))
        self._rectangles = []

    def end_path(self, _: list[Any]) -> None:
        self._rectangles, self._points = [], []

    def _close_polygon(self) -> None:
        corners = {(round(x, 1), round(y, 1)) for x, y in self._points}
        self._points = []
        if len(corners) != 4:
            return
        xs, ys = sorted({x for x, _ in corners}), sorted({y for _, y in corners})
        if len(xs) == len(ys) == 2:
            self._rectangles.append((xs[0], ys[0], xs[1], ys[1]))

    # --- text

    def begin_text(self, _: list[Any]) -> None:
        self._line = self._text = _SAME

    def font(self, operands: list[Any]) -> None:
        self._state.widths = _widths(self._resource("/Font", operands[0]))
        self._state.size = float(operands[1])

    def move_line(self, operands: list[Any]) -> None:
        self._line = self._text = _times((1, 0, 0, 1, float(operands[0]), float(operands[1])), self._line)

    def move_line_leading(self, operands: list[Any]) -> None:
        self._state.leading = -float(operands[1])
        self.move_line(operands)

    def text_matrix(self, operands: list[Any]) -> None:
        self._line = self._text = _matrix(operands)

    def next_line(self, _: list[Any]) -> None:
        self.move_line([0, -self._state.leading])

    def show(self, operands: list[Any]) -> None:
        self._show_all([operands[0]])

    def show_next(self, operands: list[Any]) -> None:
        self.next_line([])
        self._show_all([operands[-1]])

    def show_spaced(self, operands: list[Any]) -> None:
        self._state.word_spacing, self._state.spacing = float(operands[0]), float(operands[1])
        self.show_next(operands)

    def show_adjusted(self, operands: list[Any]) -> None:
        self._show_all(list(operands[0]))

    def _show_all(self, pieces: list[Any]) -> None:
        state = self._state
        middles: list[tuple[float, float]] = []
        for piece in pieces:
            if isinstance(piece, pikepdf.String):
                self._advance_through(bytes(piece), middles)
            else:
                self._advance(-float(piece) / 1000 * state.size * state.stretch)
        if middles:
            xs, ys = [x for x, _ in middles], [y for _, y in middles]
            box = (min(xs), min(ys), max(xs), max(ys))
            visible = state.rendering not in (3, 7)
            self.marks.append(Mark("text", box, state.colour, state.opaque, visible, tuple(middles)))

    def _advance_through(self, shown: bytes, middles: list[tuple[float, float]]) -> None:
        state = self._state
        first, widths, step = state.widths
        self._characters_left -= len(shown)
        if self._characters_left < 0:
            raise UnexaminedError(f"more than {CHARACTERS_MAX} characters")
        for at in range(0, len(shown) - step + 1, step):
            code = shown[at]
            known = step == 1 and 0 <= code - first < len(widths)
            em = widths[code - first] if known else _WIDTH_UNKNOWN
            width = em * state.size + state.spacing
            is_blank = code == 0x20 if step == 1 else shown[at : at + 2] in _BLANKS_OF_TWO_BYTES
            if not is_blank:
                where = _times(self._text, state.matrix)
                middles.append(_place(where, em * state.size / 2, state.rise + _CHARACTER_HEIGHT * state.size))
            elif step == 1:
                width += state.word_spacing
            self._advance(width * state.stretch)

    def _advance(self, along: float) -> None:
        self._text = _times((1, 0, 0, 1, along, 0), self._text)

    def set_field(self, name: str, value: float) -> None:
        setattr(self._state, name, value)

    # --- pictures and forms

    def paint_object(self, operands: list[Any]) -> None:
        painted = self._resource("/XObject", operands[0])
        if not isinstance(painted, pikepdf.Stream):
            return
        if painted.get("/Subtype") == "/Image":
            self._paint_picture(int(painted.get("/Width", 0)), int(painted.get("/Height", 0)))
        elif painted.get("/Subtype") == "/Form" and self._depth < _FORM_DEPTH_MAX:
            matrix = _matrix(list(painted.get("/Matrix", _SAME)))
            self.paint(painted, painted.get("/Resources", self._resources), matrix, self._depth + 1)

    def paint_inline(self, operands: list[Any]) -> None:
        self._paint_picture(int(operands[0].width), int(operands[0].height))

    def _paint_picture(self, across: int, down: int) -> None:
        a, b, c, d, _, _ = matrix = self._state.matrix
        sides = (hypot(a, b), hypot(c, d))
        self.marks.append(Mark("picture", _box(matrix, 0, 0, 1, 1), pixels=(across, down), sides=sides))

    def _resource(self, kind: str, name: Any) -> Any:
        if not isinstance(self._resources, pikepdf.Dictionary):
            return None
        table = self._resources.get(kind)
        return table.get(str(name)) if isinstance(table, pikepdf.Dictionary) else None


def _setting(field: str, scale: float = 1.0) -> Callable[[_Painter, list[Any]], None]:
    return lambda painter, operands: painter.set_field(field, float(operands[0]) * scale)


_OPERATORS: Final[dict[str, Callable[[_Painter, list[Any]], None]]] = {
    "q": _Painter.save,
    "Q": _Painter.restore,
    "cm": _Painter.concatenate,
    "gs": _Painter.extended_state,
    **dict.fromkeys(("g", "rg", "k", "sc", "scn"), _Painter.colour),
    "cs": _Painter.colour_space,
    "re": _Painter.rectangle,
    "m": _Painter.move,
    "l": _Painter.point,
    **dict.fromkeys(("c", "v", "y"), _Painter.curve),
    **dict.fromkeys(("f", "F", "f*", "B", "B*", "b", "b*"), _Painter.fill),
    **dict.fromkeys(("n", "S", "s"), _Painter.end_path),
    "BT": _Painter.begin_text,
    "Tf": _Painter.font,
    "Td": _Painter.move_line,
    "TD": _Painter.move_line_leading,
    "Tm": _Painter.text_matrix,
    "T*": _Painter.next_line,
    "Tj": _Painter.show,
    "'": _Painter.show_next,
    '"': _Painter.show_spaced,
    "TJ": _Painter.show_adjusted,
    "Tc": _setting("spacing"),
    "Tw": _setting("word_spacing"),
    "Tz": _setting("stretch", 0.01),
    "TL": _setting("leading"),
    "Ts": _setting("rise"),
    "Tr": _setting("rendering"),
    "Do": _Painter.paint_object,
    "INLINE IMAGE": _Painter.paint_inline,
}


def _widths(font: Any) -> tuple[int, Sequence[float], int]:
    """Return the first code, the widths from there in ems, and the bytes a character takes."""
    if not isinstance(font, pikepdf.Dictionary):
        return 0, (), 1
    if font.get("/Subtype") == "/Type0":
        return 0, (), 2
    listed = font.get("/Widths")
    widths: Iterable[Any] = listed if isinstance(listed, pikepdf.Array) else ()
    return int(font.get("/FirstChar", 0)), [float(width) / 1000 for width in widths], 1


def _matrix(operands: Sequence[Any]) -> Matrix:
    a, b, c, d, e, f = (float(one) for one in operands)
    return a, b, c, d, e, f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _place(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _box(matrix: Matrix, left: float, bottom: float, right: float, top: float) -> Box:
    corners = [_place(matrix, x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _instructions(content: Any) -> list[Any]:
    """The instructions of a drawing. Raises UnexaminedError where it breaks off: what is missing may cover text."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return list(pikepdf.parse_content_stream(content))
        except UserWarning as warning:
            raise UnexaminedError(f"a damaged drawing: {warning}") from warning
