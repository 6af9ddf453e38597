"""What a person does, one function a verb; written once for the window and the command line.

A task reads what it needs, calls a pure rule of the domain, and commits the values that come back with one sentence.
`documents`, `exchange` and `store` do not know each other: where a paper needs the desk, or a file changes it, the task
is the place. Nothing here asks for the time: `today` is handed in from the top.
"""
