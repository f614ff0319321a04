"""The faults a user may read about. Every message is Chinese and says what is wrong, where, and what next."""

from dataclasses import dataclass


class XinbiaoError(Exception):
    """Base of all faults with a message that may be shown; `str(error)` is that message."""


class BadInputError(XinbiaoError):
    """What was sent cannot be accepted as it is."""


class NotFoundError(XinbiaoError):
    """The thing does not exist, or this person may not know that it does: both read the same."""


class ForbiddenError(XinbiaoError):
    """Known person, known thing, but not this act."""


class ConflictError(XinbiaoError):
    """The thing has changed meanwhile, or is in a state that does not allow the act."""


class TooLargeError(XinbiaoError):
    """More was sent than the form can hold."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one field: `field` is the field id (rows: `staff.2.name`), `message` a Chinese sentence."""

    field: str
    message: str


class ProblemsError(BadInputError):
    """Several faults, each at its field; all are named at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("；".join(problem.message for problem in problems))
        self.problems = problems
