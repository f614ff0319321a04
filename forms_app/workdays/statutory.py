"""Holidays that follow from 《全国年节及纪念日放假办法》 alone, for years whose notice is not published.

The only place that uses the `holidays` library. Importing it takes longer than counting a term, so it is
imported when the first year without a notice is asked for.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import import_module

LAST_YEAR = 2099  # end of the library's lunar calendar


@cache
def statutory_days(year: int) -> Mapping[date, str]:
    """Day → Chinese name of the statutory holidays of that year, without any exchange of weekends."""
    china = import_module("holidays.countries.china").China
    return dict(china(years=year, language="zh_CN"))
