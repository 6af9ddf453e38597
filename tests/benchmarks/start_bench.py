"""Start to the first usable window with the sample school, against a bare PySide6 window: a ratio, aim 2.0 or less.

Both are whole processes, started in turn; the processor time of the best of several counts, because the clock on the wall
also counts what else the machine is doing.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from interventiondesk.tasks.sample import make_sample

ROUNDS = 4

BARE = """
import sys
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication(sys.argv[:1])
window = QMainWindow()
window.setCentralWidget(QLabel("bare"))
window.resize(1366, 768)
window.show()
app.processEvents()
window.grab()
"""

OURS = """
import datetime as dt, sys
from pathlib import Path
import interventiondesk.tasks.today
from PySide6.QtWidgets import QApplication
from interventiondesk.ui import look
from interventiondesk.ui.application import Application
look.prepare()
app = QApplication(sys.argv[:1])
look.apply(app)
home = Path(sys.argv[1])
application = Application(lambda: dt.date(2027, 1, 14), home / "none", home / "sample")
application.begin()
app.processEvents()
application.window.grab()
"""


def best(code: str, *arguments: str) -> float:
    """The fastest of some whole processes, in seconds of the processor."""
    # An installed program has its bytecode beside it, whatever this shell says.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["QT_QPA_PLATFORM"] = "offscreen"
    found: list[float] = []
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code, *arguments], check=True, env=environment, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(found)


def main() -> None:
    """Print the ratio."""
    with tempfile.TemporaryDirectory() as home:
        make_sample(Path(home) / "sample", dt.date(2027, 1, 14))
        rounds = [(best(BARE), best(OURS, home)) for _ in range(3)]
        bare, ours = min(one for one, _ in rounds), min(other for _, other in rounds)
        print(f"start to the first usable window / bare PySide6 window: {ours / bare:.2f} (aim 2.0)")  # noqa: T201


if __name__ == "__main__":
    main()
