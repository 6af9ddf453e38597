"""The window: the only Qt of the program.

`window` knows pages, not data. `session` is the open desk as a QObject with one signal, `changed(Changes)`: a page asks
whether it touches what it shows and reads again. Calls go down, signals go up, nobody looks sideways: a page that wants
another place emits `go`. `parts` know fields and charts, not plans. What the first window does not need (pyqtgraph,
reportlab, openpyxl) is imported by the page that needs it, when it is first opened.
"""
