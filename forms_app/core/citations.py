"""Where in a regulation something stands: 第七条（一）, 第十三条（二）1（3）."""

import re
from dataclasses import dataclass

# A number is followed by no digit: else one long number could be taken apart in countless ways.
CITATION = re.compile(
    r"(第[〇零一二三四五六七八九十百]+条)((?:第[一二三四五六七八九十]+款|（[一二三四五六七八九十]+）|\d+(?!\d)|（\d+）)*)"
)
_STEP = re.compile(r"第[一二三四五六七八九十]+款|（[一二三四五六七八九十]+）|（\d+）|\d+")


@dataclass(frozen=True, slots=True)
class Citation:
    """An article and the steps below it, as printed: Citation('第七条', ('（一）',))."""

    article: str
    steps: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.article + "".join(self.steps)

    @classmethod
    def parse(cls, text: str) -> "Citation":
        """Read a citation as printed.

        Raises ValueError when it is not an article with optional 款, 项 and numbered steps.
        """
        match = CITATION.fullmatch(text)
        if match is None:
            raise ValueError(f"“{text}”不是条文编号；写法如“第七条”“第七条（一）”“第十三条（二）1（3）”")
        return cls(match.group(1), tuple(_STEP.findall(match.group(2))))
