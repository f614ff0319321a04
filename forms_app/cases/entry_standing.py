"""Whether a public entry stands as an act needs it, and the words for how it stands otherwise. Pure."""

from collections.abc import Callable
from datetime import date

from forms_app.cases.publication import Entry
from forms_app.core.dates import chinese
from forms_app.specs.procedure import WantedEntry


def entry_refusal(entry: Entry | None, wanted: WantedEntry, today: date) -> str:
    """Why an entry does not stand as wanted, a Chinese clause; "" when it does."""
    none_wanted = wanted in ("none", "none_or_displaced")
    if entry is None:
        return "" if none_wanted else "还没有公示"
    if none_wanted:
        return _still_running(entry, wanted, today)
    if entry.ended_on is not None:
        return f"公示信息已于{chinese(entry.ended_on)}移出"
    if not entry.is_running(today):
        return f"公示期限已于{chinese(entry.until)}届满"
    return _STANDING_OTHERWISE[wanted](entry, today)


def _still_running(entry: Entry, wanted: WantedEntry, today: date) -> str:
    free = not entry.is_running(today) or (wanted == "none_or_displaced" and entry.displaced_on is not None)
    return "" if free else f"已经公示，公示期限至{chinese(entry.until)}"


def _not_shown(entry: Entry, _today: date) -> str:
    if entry.suspended_on is not None:
        return f"公示自{chinese(entry.suspended_on)}起暂停"
    if entry.displaced_on is not None:
        return f"{chinese(entry.displaced_on)}作出了新的认定决定，公示信息还没有按新决定更正"
    return ""


def _not_removable(entry: Entry, today: date) -> str:
    if today > entry.earliest_removal:
        return ""
    return f"最短公示期限至{chinese(entry.earliest_removal)}（{entry.minimum_ground}），届满以后才能移除"


def _not_suspended(entry: Entry, _today: date) -> str:
    return "" if entry.suspended_on is not None else "没有暂停公示"


def _as_wanted(_entry: Entry, _today: date) -> str:
    return ""


_STANDING_OTHERWISE: dict[WantedEntry, Callable[[Entry, date], str]] = {
    "running": _as_wanted,
    "shown": _not_shown,
    "suspended": _not_suspended,
    "removable": _not_removable,
}
"""How an entry that runs has to stand → why this one does not; "" when it does."""
