"""A distribution as a picture: how many of the answers had begun after so many milliseconds."""

from pathlib import Path
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 720, 300, 56, 44, 20, 20
_INKS = ("#2563eb", "#d97706", "#6b7280", "#059669", "#dc2626")


def draw(path: Path, series: dict[str, list[float]], title: str) -> None:
    """An SVG of one rising line for each series of milliseconds; empty ones are left out."""
    shown = {name: sorted(values) for name, values in series.items() if values}
    longest = max((values[-1] for values in shown.values()), default=1000)
    limit = (int(longest) // 500 + 1) * 500
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="system-ui, sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *_axes(limit),
    ]
    for number, (name, values) in enumerate(shown.items()):
        lines += _curve(name, values, limit, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*lines, "</svg>", ""]), encoding="utf-8")


def _x(ms: float, limit: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * ms / limit, 1)


def _y(share: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share, 1)


def _axes(limit: int) -> list[str]:
    step = next(each for each in (250, 500, 1000, 2000, 5000, 10_000_000) if limit / each <= 12)
    lines: list[str] = []
    for share in (0.0, 0.25, 0.5, 0.75, 0.95, 1.0):
        y = _y(share)
        lines.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#e5e7eb"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end" fill="#4b5563">{share * 100:.0f} %</text>')
    for ms in range(0, limit + 1, step):
        x = _x(ms, limit)
        lines.append(f'<text x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#4b5563">{ms}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    words = "milliseconds from the caller's last sound to the agent's first"
    lines.append(f'<text x="{middle}" y="{HEIGHT - 6}" text-anchor="middle" fill="#4b5563">{words}</text>')
    return lines


def _curve(name: str, values: list[float], limit: float, number: int) -> list[str]:
    ink = _INKS[number % len(_INKS)]
    points = [f"{_x(values[0], limit)},{_y(0)}"]
    for index, ms in enumerate(values):
        points += [f"{_x(ms, limit)},{_y(index / len(values))}", f"{_x(ms, limit)},{_y((index + 1) / len(values))}"]
    y = HEIGHT - BOTTOM - 12 - number * 16
    return [
        f'<polyline points="{" ".join(points)}" fill="none" stroke="{ink}" stroke-width="2"/>',
        f'<text x="{WIDTH - RIGHT - 4}" y="{y}" text-anchor="end" fill="{ink}">{escape(name)} ({len(values)})</text>',
    ]
