"""When the world says no: one small family of exceptions, each a sentence and a next step, shown once."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - a refusal is no error of ours: the world said no
    """Something could not be done and nothing was changed. `says` is what happened, `remedy` what the reader can do."""

    def __init__(self, says: str, remedy: str = "") -> None:
        super().__init__(f"{says} {remedy}".strip())
        self.says = says
        self.remedy = remedy


class Canceled(Refusal):
    """The user stopped long work; everything is as it was before."""

    def __init__(self) -> None:
        super().__init__("Stopped.", "Nothing was changed.")
