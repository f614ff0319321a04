"""Two versions of the same answers, field by field: what changed, and where within each text."""

from collections.abc import Sequence
from dataclasses import dataclass

from forms_app.answers.reading import Answers
from forms_app.core.differences import Difference, difference
from forms_app.specs.fields import AnyField

TITLE = "变更对照表"
LEGEND = "说明：加删除线的文字为变更后删去的内容，加下划线的文字为变更后增加的内容；没有变更的项目不列。"


@dataclass(frozen=True)
class Change:
    """A field whose answer differs: its label and both texts in pieces."""

    label: str
    difference: Difference

    @property
    def before(self) -> str:
        """The first text."""
        return "".join(piece.text for piece in self.difference.before)

    @property
    def after(self) -> str:
        """The second text."""
        return "".join(piece.text for piece in self.difference.after)


@dataclass(frozen=True)
class ComparisonSheet:
    """Two versions side by side: of what, whose, which two, the day, the changes, how many items are as they were."""

    subject: str
    enterprise: str
    before: str
    after: str
    made_on: str
    changes: tuple[Change, ...]
    unchanged: int

    @property
    def conclusion(self) -> str:
        """How much changed, a sentence."""
        if not self.changes:
            return "两个版本的内容相同。"
        return f"变更{len(self.changes)}项，其余已填写的{self.unchanged}项没有变更。"

    def texts(self) -> str:
        """Everything that is printed, to look for characters that cannot be."""
        changed = (f"{each.label}{each.before}{each.after}" for each in self.changes)
        return "".join((self.subject, self.enterprise, self.before, self.after, *changed))


def changes(fields: Sequence[AnyField], before: Answers, after: Answers) -> tuple[Change, ...]:
    """The fields whose answers read differently, in the order of the form."""
    labels = {field.id: field.question or field.label for field in fields}
    found = []
    for field in fields:
        first, second = before.text(field.id), after.text(field.id)
        if first != second:
            main = labels.get(field.about or "", "")
            own = field.question or field.label
            found.append(Change(f"{main}——{own}" if main else own, difference(first, second)))
    return tuple(found)
