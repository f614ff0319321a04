"""Text that people type outside of forms: trimmed, of a bounded length, nothing invisible in it."""

from forms_app.core.errors import BadInputError
from forms_app.core.text import trimmed, unprintable

_LINE_ENDS = str.maketrans("", "", "\r\n\t")


def typed(text: str, label: str, longest: int, *, required: bool = False, lines: bool = False) -> str:
    """The text as it is kept. `lines` lets it have several. Raises BadInputError naming the label."""
    found = trimmed(text)
    if required and not found:
        raise BadInputError(f"“{label}”必填，请填写")
    if len(found) > longest:
        raise BadInputError(f"“{label}”最多{longest}字，现有{len(found)}字")
    if unprintable(found.translate(_LINE_ENDS) if lines else found):
        raise BadInputError(f"“{label}”含有不可见字符，请删去后重填")
    return found.replace("\r\n", "\n")
