"""Writes what python-dateutil says of recurrence rules, for the tests.

Usage: python rrule.py ../../../tests/data/date/rrule.tsv

One rule a line: start, rule, first occurrences, all on the wall clock. The
first ones are the examples of RFC 5545 section 3.8.5.3, the rest is random.
Left out is BYSETPOS with WEEKLY: dateutil counts in a first week that is cut
at the start, the RFC counts in the whole week.
"""

import random
import signal
import sys
from datetime import datetime
from itertools import islice

import dateutil
from dateutil.rrule import rrulestr

EXAMPLES = """
FREQ=DAILY;COUNT=10
FREQ=DAILY;UNTIL=19971224T000000
FREQ=DAILY;INTERVAL=2
FREQ=DAILY;INTERVAL=10;COUNT=5
FREQ=YEARLY;UNTIL=20000131T140000;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA
FREQ=WEEKLY;COUNT=10
FREQ=WEEKLY;UNTIL=19971224T000000
FREQ=WEEKLY;INTERVAL=2;WKST=SU
FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH
FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000;WKST=SU;BYDAY=MO,WE,FR
FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH
FREQ=MONTHLY;COUNT=10;BYDAY=1FR
FREQ=MONTHLY;UNTIL=19971224T000000;BYDAY=1FR
FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU
FREQ=MONTHLY;COUNT=6;BYDAY=-2MO
FREQ=MONTHLY;BYMONTHDAY=-3
FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15
FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1
FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15
FREQ=MONTHLY;INTERVAL=2;BYDAY=TU
FREQ=YEARLY;COUNT=10;BYMONTH=6,7
FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3
FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200
FREQ=YEARLY;BYDAY=20MO
FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO
FREQ=YEARLY;BYMONTH=3;BYDAY=TH
FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8
FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13
FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13
FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8
FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3
FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2
FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000
FREQ=MINUTELY;INTERVAL=15;COUNT=6
FREQ=MINUTELY;INTERVAL=90;COUNT=4
FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40
FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16
FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO
FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU
FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5
FREQ=YEARLY;BYWEEKNO=1,53
FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO,SU
FREQ=SECONDLY;INTERVAL=45;COUNT=5
""".split()

DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
rng = random.Random(5545)


def pick(values, most=3):
    return ",".join(map(str, rng.sample(values, rng.randint(1, most))))


def rule():
    freq = rng.choice(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"])
    parts = ["FREQ=" + freq, f"INTERVAL={rng.randint(1, 5)}"]

    def maybe(chance, text):
        if rng.random() < chance:
            parts.append(text)

    maybe(0.3, "BYMONTH=" + pick(range(1, 13)))
    if freq != "WEEKLY":
        maybe(0.3, "BYMONTHDAY=" + pick([*range(1, 32), *range(-31, 0)], 4))
    if freq in ("YEARLY", "HOURLY", "MINUTELY"):
        maybe(0.15, "BYYEARDAY=" + pick([*range(1, 367), *range(-366, 0)], 20))
    week = freq == "YEARLY" and rng.random() < 0.2
    if week:
        parts.append("BYWEEKNO=" + pick([*range(1, 54), *range(-53, 0)], 4))
    if rng.random() < 0.5:
        if freq == "MONTHLY" and rng.random() < 0.6:
            numbers = [-5, -2, -1, 1, 2, 3, 5]
            parts.append("BYDAY=" + pick([f"{n}{d}" for n in numbers for d in DAYS]))
        elif freq == "YEARLY" and not week and rng.random() < 0.6:
            numbers = [-53, -10, -1, 1, 4, 20, 53]
            parts.append("BYDAY=" + pick([f"{n}{d}" for n in numbers for d in DAYS]))
        else:
            parts.append("BYDAY=" + pick(DAYS, 4))
    maybe(0.3, "BYHOUR=" + pick(range(24)))
    maybe(0.3, "BYMINUTE=" + pick(range(60)))
    maybe(0.15, "BYSECOND=" + pick(range(60)))
    if freq in ("YEARLY", "MONTHLY", "DAILY"):
        maybe(0.25, "BYSETPOS=" + pick([-3, -2, -1, 1, 2, 3, 5]))
    maybe(0.3, "WKST=" + rng.choice(DAYS))
    return ";".join(parts)


def line(start, text):
    found = rrulestr(text, dtstart=start)
    last = datetime(2200, 1, 1)
    some = []
    for at in islice(found, 8):
        if at > last:
            break
        some.append(at.strftime("%Y%m%dT%H%M%S"))
    return "\t".join([start.strftime("%Y%m%dT%H%M%S"), text, " ".join(some)])


def late(*_):
    raise TimeoutError


def main():
    signal.signal(signal.SIGALRM, late)
    lines = [f"# python-dateutil {dateutil.__version__}"]
    lines += [line(datetime(1997, 9, 2, 9), text) for text in EXAMPLES]
    while len(lines) < 500:
        start = datetime(
            rng.randint(1995, 2030), rng.randint(1, 12), rng.randint(1, 28),
            rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59),
        )
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        try:
            lines.append(line(start, rule()))
        except (ValueError, TimeoutError, IndexError):
            # It never comes, or dateutil takes too long to say so, or falls
            # over the 53rd weekday of a year.
            continue
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write("\n".join(lines) + "\n")


main()
