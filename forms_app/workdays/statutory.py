"""Holidays that follow from 《全国年节及纪念日放假办法》 alone, for years whose notice is not published.

The only place that uses the `holidays` library. Importing it takes longer than counting a term, so it is
imported when the first year without a notice is asked for.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import import_module

# The library knows past arrangements too. Half of one (days off without the weekends worked for them) is worse than
# none, and none is what a year without a notice has.
_EXCHANGED = "休息日"
LAST_YEAR = 2099  # end of the library's lunar calendar


@cache
def statutory_days(year: int) -> Mapping[date, str]:
    """Day → Chinese name of the statutory holidays of that year, without any exchange of weekends."""
    china = import_module("holidays.countries.china").China
    return {day: name for day, name in china(years=year, language="zh_CN").items() if not name.startswith(_EXCHANGED)}
