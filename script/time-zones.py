#!/usr/bin/env python3
"""usage: script/time-zones.py [ZONEINFO]

Writes src/gate/cel/time_zones.txt, the time zones that conditions know, from the compiled files of
Debian's `tzdata` (by default /usr/share/zoneinfo). Run it when tzdata has a new version; the policy
digests change with it. docs/reference/cel.md describes the file.
"""
import datetime
import pathlib
import re
import struct
import sys


def times_of(path):
    """The footer, the first offset, and the transitions to other offsets."""
    raw = path.read_bytes()
    if raw[:4] != b"TZif" or raw[4:5] < b"2":
        return None
    counts = struct.unpack(">6l", raw[20:44])
    isut, isstd, leap, times, types, chars = counts
    at = 44 + times * 5 + types * 6 + chars + leap * 8 + isstd + isut
    isut, isstd, leap, times, types, chars = struct.unpack(">6l", raw[at + 20 : at + 44])
    at += 44
    moments = struct.unpack(f">{times}q", raw[at : at + 8 * times])
    at += 8 * times
    indices = raw[at : at + times]
    at += times
    offsets = [struct.unpack(">l", raw[at + 6 * i : at + 6 * i + 4])[0] for i in range(types)]
    at += 6 * types + chars + leap * 12 + isstd + isut
    footer = raw[at:].strip(b"\n").decode()
    changes, last = [], offsets[0]
    for moment, index in zip(moments, indices):
        if offsets[index] != last:
            last = offsets[index]
            changes.append((moment, last))
    return footer, offsets[0], changes


FIELD = re.compile(r"(<[^>]+>|[A-Za-z]+)([-+0-9:]*)")


def seconds(text):
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    return sign * sum(part * unit for part, unit in zip(parts, (3600, 60, 1)))


def day(year, rule):
    """The moment, on the clock before it, of `M3.2.0/2` in a year. No zone uses other forms."""
    date, _, time = rule.partition("/")
    month, week, weekday = (int(part) for part in date[1:].split("."))
    first = datetime.date(year, month, 1)
    at = first + datetime.timedelta((weekday - first.isoweekday()) % 7 + 7 * (week - 1))
    if at.month != month:
        at -= datetime.timedelta(7)
    return (at - datetime.date(1970, 1, 1)).days * 86400 + (seconds(time) if time else 7200)


def footer_offset(footer, when):
    zone, *rules = footer.split(",")
    names = FIELD.findall(zone)
    standard = -seconds(names[0][1])
    if not rules:
        return standard
    summer = -seconds(names[1][1]) if names[1][1] else standard + 3600
    year = (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=when + standard)).year
    begin, end = day(year, rules[0]) - standard, day(year, rules[1]) - summer
    is_summer = begin <= when < end if begin < end else not end <= when < begin
    return summer if is_summer else standard


def says(footer, since, until, offset):
    """Whether the footer says so, looked at every ten days: no zone changes twice within them."""
    return all(
        footer_offset(footer, at) == offset for at in [*range(since, until, 864000), until - 1]
    )


def without_what_the_footer_says(footer, changes):
    while len(changes) > 1 and footer:
        (since, before), (when, after) = changes[-2:]
        if not (says(footer, since, when, before) and footer_offset(footer, when) == after):
            break
        changes.pop()
    return changes


def line_of(name, footer, first, changes):
    words = [name, footer or "-", str(first)]
    moment = 0
    for when, offset in changes:
        words.append(f"{when - moment}:{offset}")
        moment = when
    return " ".join(words)


def main():
    if len(sys.argv) > 1 and sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        return
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/zoneinfo")
    top = pathlib.Path(__file__).resolve().parent.parent
    version = (root / "tzdata.zi").read_text().split("\n", 1)[0].split()[-1]
    known, lines = {}, []
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if not path.is_file() or name.startswith(("posix", "right", "localtime")):
            continue
        found = times_of(path) if path.open("rb").read(4) == b"TZif" else None
        if found is None:
            continue
        footer, first, changes = found
        without_what_the_footer_says(footer, changes)
        key = (footer, first, tuple(changes))
        lines.append(f"{name} ={known[key]}" if key in known else line_of(name, *key))
        known.setdefault(key, name)
    text = f"tzdata {version}\n" + "\n".join(sorted(lines)) + "\n"
    (top / "src/gate/cel/time_zones.txt").write_text(text)


if __name__ == "__main__":
    main()
