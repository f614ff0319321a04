"""Where in a regulation something stands: 第七条（一）, 第十三条（二）1（3）; in a text without articles 三（二）."""

import re
from dataclasses import dataclass

# A number is followed by no digit: else one long number could be taken apart in countless ways.
_STEPS = r"第[一二三四五六七八九十]+款|（[一二三四五六七八九十]+）|\d+(?!\d)|（\d+）"
CITATION = re.compile(rf"(第[〇零一二三四五六七八九十百]+条)((?:{_STEPS})*)")
"""An article within running text; headings are left alone there, for any numeral would look like one."""

# A text without articles counts its headings and annexes: 三（二）, 附件, 附表1, 专栏2.
_HEADING = r"(?:[一二三四五六七八九十]+|(?:附件|附表|专栏)\d*(?!\d))"
_PLACE = re.compile(rf"(第[〇零一二三四五六七八九十百]+条|{_HEADING})((?:{_STEPS})*)")
_STEP = re.compile(r"第[一二三四五六七八九十]+款|（[一二三四五六七八九十]+）|（\d+）|\d+")


@dataclass(frozen=True, slots=True)
class Citation:
    """An article (or heading, or annex) and the steps below it, as printed: Citation('第七条', ('（一）',))."""

    article: str
    steps: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.article + "".join(self.steps)

    @classmethod
    def parse(cls, text: str) -> "Citation":
        """Read a citation as printed.

        Raises ValueError when it is neither an article nor a heading with optional 款, 项 and numbered steps.
        """
        match = _PLACE.fullmatch(text)
        if match is None:
            raise ValueError(
                f"“{text}”不是条文编号；写法如“第七条”“第七条（一）”“第十三条（二）1（3）”；没有条的，写标题序号，如“三（二）”“附表1”"
            )
        return cls(match.group(1), tuple(_STEP.findall(match.group(2))))
