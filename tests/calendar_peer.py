"""Prints what the PyPI package chinesecalendar says of every day: the version, then a line `2004-01-01 0` per day, 1 for worked."""

import datetime
import importlib.metadata

import chinese_calendar

print(importlib.metadata.version("chinesecalendar"))
day = datetime.date(2004, 1, 1)
while day <= datetime.date(2026, 12, 31):
    print(day, int(chinese_calendar.is_workday(day)))
    day += datetime.timedelta(1)
