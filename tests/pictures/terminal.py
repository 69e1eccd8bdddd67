"""The demo on a terminal, recorded, and replayed by an SVG that needs nothing but itself."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

COLUMNS, ROWS = 100, 32
STEP, PAUSE, HOLD = 16, 1.2, 9.0
"""So many rows it scrolls at once, so many seconds after each; and so many the end is shown."""

_LINE, _COLUMN = 24.4, 12.2
"""The height of a row and the width of a character in the picture, as Rich draws them."""
_THEME = TerminalTheme(
    (22, 24, 28),
    (214, 217, 222),
    [(40, 44, 52), (240, 113, 120), (126, 211, 137), (229, 192, 100), (130, 170, 255), (199, 146, 234), (127, 219, 202),
     (214, 217, 222)],
)  # fmt: skip
_FORMAT = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 WIDTH VIEW" role="img"
aria-label="make demo on a terminal: a table of claims with their evidence, and the verdict">
<style>
text {{ white-space: pre; font: 20px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }}
{styles}
#screen {{ transform: translateY(-ENDpx); animation: scroll TIMEs ease-in-out infinite; }}
@keyframes scroll {{ FRAMES }}
@media (prefers-reduced-motion: reduce) {{ #screen {{ animation: none; }} }}
</style>
<rect width="WIDTH" height="VIEW" rx="10" fill="#16181c"/>
<svg x="16" y="14" width="COLUMNS" height="INNER"><g id="screen">
{backgrounds}{matrix}
</g></svg>
</svg>
"""


def recorded(spec: Path) -> str:
    """Run a job on a terminal, and give all that stays on it, colours included."""
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    command = [sys.executable, "-m", "kivo_worker", "run", "--job-spec-file", str(spec), "--include-text"]
    settings = {name: value for name, value in os.environ.items() if not name.startswith("KIVO_")}
    with subprocess.Popen(
        command, env={**settings, "TERM": "xterm-256color"}, stdin=side, stdout=side, stderr=side
    ) as process:
        os.close(side)
        shown = b"".join(iter(lambda: _read(main), b"")).decode("utf-8")
    os.close(main)
    assert process.returncode == 0, shown
    stayed = re.sub(r"[^\n]*\n[^\n]*\x1b\[1A\x1b\[2K", "", shown.replace("\r\n", "\n"))
    return "\n".join(re.split(r"\r|\x1b\[2K", line)[-1] for line in stayed.split("\n"))


def replayed(shown: str) -> str:
    """Make an SVG that scrolls through what a terminal showed and stays at its end; without motion it shows the end."""
    console = Console(width=COLUMNS, record=True, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text("$ make demo", style="bold"), Text.from_ansi(shown.strip("\n")), sep="\n", overflow="fold")
    picture = console.export_svg(theme=_THEME, code_format=_FORMAT, unique_id="demo")
    rows = 1 + max(int(number) for number in re.findall(r"demo-line-(\d+)", picture))
    inner, width, end = ROWS * _LINE, COLUMNS * _COLUMN, max(rows + 1 - ROWS, 0) * _LINE
    seconds, frames = _frames(end)
    sizes = {"VIEW": inner + 28, "INNER": inner, "WIDTH": width + 32, "COLUMNS": width, "END": end, "TIME": seconds}
    for name, size in sizes.items():
        picture = picture.replace(name, f"{size:.1f}")
    return re.sub(r' clip-path="[^"]*"|<text[^>]*>\n</text>', "", picture.replace("FRAMES", frames))


def _frames(end: float) -> tuple[float, str]:
    """How long it takes, and where the screen is at which time."""
    places = [*(place * _LINE for place in range(0, round(end / _LINE), STEP)), end]
    total = len(places) * (PAUSE + 0.4) + HOLD
    frames = []
    for number, place in enumerate(places):
        begin = number * (PAUSE + 0.4)
        stop = begin + PAUSE if place != end else total
        frames += [f"{100 * at / total:.1f}% {{ transform: translateY(-{place:.1f}px) }}" for at in (begin, stop)]
    return total, " ".join(frames)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # a terminal whose other side is closed
        return b""
