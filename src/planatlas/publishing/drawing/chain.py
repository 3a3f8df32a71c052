"""A chain as SVG: a column for each band, nodes as boxes with their names, edges from right to left.

Colours are presentation attributes, so that the picture also stands alone; a style sheet can change them by
class. The order in a column is the one that crosses the fewest lines with its neighbours, as far as the
mean of the neighbours' places finds it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from planatlas.publishing.views.chain import ChainNode, ChainView

_WIDTH: Final = 210
_GAP: Final = 70
_LINE: Final = 15
_PAD: Final = 8
_BETWEEN: Final = 12
_TOP: Final = 34
_CHARACTERS: Final = 28
_MOST_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class _Box:
    node: ChainNode
    lines: tuple[str, ...]
    note: str
    x: int
    y: int
    height: int


def draw_chain(
    view: ChainView,
    title: str,
    bands: Mapping[str, str],
    levels: Mapping[str, str],
    address: Callable[[str], str],
) -> str:
    """Return the SVG of a chain; `bands` and `levels` are words for people, `address` the link of an IRI."""
    columns = _ordered(view)
    boxes: dict[str, _Box] = {}
    for number, band in enumerate(view.bands):
        y = _TOP
        for node in columns[band]:
            lines = wrapped(node.label)
            note = levels.get(node.level, "")
            height = 2 * _PAD + _LINE * (len(lines) + bool(note))
            boxes[node.iri] = _Box(node, lines, note, number * (_WIDTH + _GAP), y, height)
            y += height + _BETWEEN
    width = max(1, len(view.bands)) * (_WIDTH + _GAP) - _GAP + 2
    height = max((box.y + box.height for box in boxes.values()), default=_TOP) + 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chain" viewBox="-1 0 {width} {height}" '
        f'width="{width}" height="{height}" role="group" font-family="sans-serif" font-size="12">',
        f"<title>{_text(title)}</title>",
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path class="arrow" d="M0 0L8 4L0 8z" fill="#5b6472"/></marker></defs>',
    ]
    for number, band in enumerate(view.bands):
        x = number * (_WIDTH + _GAP)
        parts.append(
            f'<text class="band" x="{x}" y="18" font-weight="bold" fill="#1c2430">{_text(bands[band])}</text>'
        )
    for edge in view.edges:
        if edge.lower in boxes and edge.upper in boxes:
            named = f"{boxes[edge.lower].node.label} — {edge.relation} — {boxes[edge.upper].node.label}"
            parts.append(_edge(boxes[edge.lower], boxes[edge.upper], named))
    parts += [_node(box, address(box.node.iri)) for box in boxes.values()]
    return "".join([*parts, "</svg>"])


def wrapped(label: str) -> tuple[str, ...]:
    """Return a name as at most three lines, cut with an ellipsis where it is longer.

    >>> wrapped("Updated Multiannual Sectoral Strategic Plan of the Defence Sector")
    ('Updated Multiannual Sectoral', 'Strategic Plan of the', 'Defence Sector')
    """
    lines: list[str] = []
    for word in label.split():
        piece = word if len(word) <= _CHARACTERS else word[: _CHARACTERS - 1] + "…"
        if lines and len(lines[-1]) + 1 + len(piece) <= _CHARACTERS:
            lines[-1] += " " + piece
        else:
            lines.append(piece)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1][: _CHARACTERS - 1].rstrip() + "…"]
    return tuple(lines) or ("…",)


def _ordered(view: ChainView) -> dict[str, list[ChainNode]]:
    """Return the nodes of each band; within a level, by the mean place of what they are linked with."""
    columns = {band: [node for node in view.nodes if node.band == band] for band in view.bands}
    linked: dict[str, list[str]] = defaultdict(list)
    for edge in view.edges:
        linked[edge.lower].append(edge.upper)
        linked[edge.upper].append(edge.lower)
    for _ in range(4):
        for band in view.bands:
            place = {node.iri: n for nodes in columns.values() for n, node in enumerate(nodes)}
            levels = list(dict.fromkeys(node.level for node in columns[band]))

            def mean(
                node: ChainNode,
                place: Mapping[str, int] = place,
                levels: list[str] = levels,
            ) -> tuple[int, float]:
                others = [place[iri] for iri in linked[node.iri] if iri in place]
                own = sum(others) / len(others) if others else place[node.iri]
                return levels.index(node.level), own

            columns[band] = sorted(columns[band], key=mean)
    return columns


def _edge(lower: _Box, upper: _Box, named: str) -> str:
    y1, y2 = lower.y + lower.height // 2, upper.y + upper.height // 2
    if lower.x == upper.x:
        # Within a column the line runs along the right side of the boxes.
        x = lower.x + _WIDTH
        path = f"M{x} {y1}C{x + 36} {y1} {x + 36} {y2} {x + 1} {y2}"
    elif lower.x > upper.x:
        x1, x2 = lower.x, upper.x + _WIDTH + 1
        bend = (x1 - x2) // 2
        path = f"M{x1} {y1}C{x1 - bend} {y1} {x2 + bend} {y2} {x2} {y2}"
    else:
        x1, x2 = lower.x + _WIDTH, upper.x - 1
        bend = (x2 - x1) // 2
        path = f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
    return (
        f'<path class="edge" d="{path}" fill="none" stroke="#5b6472" stroke-width="1.2" '
        f'marker-end="url(#arrow)"><title>{_text(named)}</title></path>'
    )


def _node(box: _Box, address: str) -> str:
    kind = "node focus" if box.node.focus else f"node {box.node.band}"
    lines = "".join(
        f'<tspan x="{box.x + _PAD}" y="{box.y + _PAD + 11 + _LINE * number}">{_text(line)}</tspan>'
        for number, line in enumerate(box.lines)
    )
    note = (
        f'<tspan class="level" x="{box.x + _PAD}" y="{box.y + _PAD + 11 + _LINE * len(box.lines)}" '
        f'fill="#5b6472" font-size="11">{_text(box.note)}</tspan>'
        if box.note
        else ""
    )
    body = (
        f"<title>{_text(box.node.label)}</title>"
        f'<rect x="{box.x}" y="{box.y}" width="{_WIDTH}" height="{box.height}" rx="3" fill="#ffffff" '
        f'stroke="#5b6472" stroke-width="{2 if box.node.focus else 1}"/>'
        f'<text fill="#1c2430">{lines}{note}</text>'
    )
    group = f'<g class="{kind}">{body}</g>'
    return f"<a href={quoteattr(address)}>{group}</a>" if address and not box.node.focus else group


def _text(text: str) -> str:
    """Return a text as XML can hold it: without control characters, escaped."""
    return escape("".join(c for c in text if c >= " " or c in "\t\n"), {'"': "&quot;"})
