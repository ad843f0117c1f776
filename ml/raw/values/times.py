"""Points in time as files write them, as SQL: offsets, regions, the hour that a night has twice, other clocks."""

import difflib
import re

from ml.storage.sql import literal

LAST_SECOND = 2**31 - 1
"""No later second is stored: databases count seconds in 32 bits."""

# What follows the time of day: an offset, the name of a zone, or nothing.
ZONE = r":[0-9]{2}(?:[.,][0-9]+)?\s*([^0-9:.,\s].*)$"
OFFSET = r"^(?:UTC|GMT)?[-+][0-9]{2}(?::?[0-9]{2})?(?::?[0-9]{2})?$"

# Short names of zones mean several of them, or one that is wrong for half of the year.
MEANINGS = {
    "AST": "Atlantic (-04:00), Arabia (+03:00) or Alaska (-09:00)",
    "ADT": "Atlantic Daylight (-03:00) or Arabia Daylight (+04:00)",
    "ART": "Argentina (-03:00) or, as old systems read it, Egypt (+02:00)",
    "BST": "British Summer Time (+01:00) or Bangladesh (+06:00)",
    "CDT": "US Central Daylight (-05:00) or Cuba Daylight (-04:00)",
    "CET": "Central European winter time (+01:00), also in summer",
    "CEST": "Central European Summer Time (+02:00)",
    "CST": "US Central (-06:00), China (+08:00) or Cuba (-05:00)",
    "ECT": "Ecuador (-05:00), Eastern Caribbean (-04:00) or Central Europe (+01:00)",
    "EDT": "US Eastern Daylight (-04:00)",
    "EET": "Eastern European winter time (+02:00), also in summer",
    "EEST": "Eastern European Summer Time (+03:00)",
    "EST": "US Eastern winter time (-05:00), also in summer, or Australian Eastern (+10:00)",
    "GST": "Gulf (+04:00) or South Georgia (-02:00)",
    "IST": "India (+05:30), Israel (+02:00) or Irish Summer Time (+01:00)",
    "MDT": "US Mountain Daylight (-06:00)",
    "MET": "Central European winter time (+01:00), also in summer",
    "MST": "US Mountain (-07:00), Malaysia (+08:00) or Myanmar (+06:30)",
    "PDT": "US Pacific Daylight (-07:00)",
    "PST": "US Pacific (-08:00), Philippines (+08:00) or Pakistan (+05:00)",
    "SST": "Samoa (-11:00) or Singapore (+08:00)",
    "WET": "Western European winter time (+00:00), also in summer",
    "WEST": "Western European Summer Time (+01:00)",
}

# Seconds since 1970 of the years 2001 to 2065, and the same in finer units.
UNIX = (("seconds", 1), ("milliseconds", 1e3), ("microseconds", 1e6), ("nanoseconds", 1e9))
UNIX_RANGE = (1e9, 3e9)
# Days since 1899-12-30 of the years 1982 to 2064.
EXCEL_DAYS = (30_000, 60_000)


def known_zone(con, name):
    """The name of a region as DuckDB knows it, in any case; None when there is no such region."""
    found = con.execute("select name from pg_timezone_names() where lower(name) = lower(?)", [name]).fetchall()
    # A short name is no region: the clocks of CET stand still in summer.
    return found[0][0] if found and ("/" in found[0][0] or found[0][0].upper() in ("UTC", "GMT")) else None


def near_zones(con, name):
    """Names of regions that look like `name`, three at most."""
    names = [one for (one,) in con.execute("select name from pg_timezone_names() where name like '%/%'").fetchall()]
    cities = {one.rpartition("/")[2].lower(): one for one in names}
    near = difflib.get_close_matches(name.rpartition("/")[2].lower(), cities, n=3)
    return [cities[city] for city in near]


def is_clock(raw):
    """SQL: whether a cell is a time of day without a day."""
    return f"coalesce(regexp_full_match(trim({raw}::varchar), '[0-2]?[0-9][:h][0-5][0-9].*'), false)"


def says_utc(header):
    """Whether the name of a column says of which zone its times are: Created (UTC), created_utc."""
    return re.search(r"(?i)(^|[^a-z])(utc|gmt)([^a-z]|$)", header) is not None


def is_text(kind):
    """Whether values of this DuckDB type are read as text."""
    return not (kind.startswith("TIMESTAMP") or kind == "DATE")


def has_zone(kind):
    """Whether values of this DuckDB type are points in time that know their zone."""
    return kind.startswith("TIMESTAMP") and ("ZONE" in kind or "TZ" in kind)


def zone_of(text):
    """SQL: what stands after the time of day of a text, '' when nothing does."""
    return f"regexp_extract({text}, {literal(ZONE)}, 1)"


def is_offset(zone):
    """SQL: whether a zone says by how much it differs from UTC."""
    return f"(upper({zone}) in ('Z', 'UTC', 'GMT') or regexp_matches({zone}, {literal(OFFSET)}, 'i'))"


def instant(kind, raw, text, zone, timezone):
    """SQL of a value as a timestamp in UTC, null when it is none; of a doubled hour, the first one.

    Args:
        kind: DuckDB's type of the column.
        raw, text, zone: SQL of the value, of its trimmed text, and of what `zone_of` makes of that.
        timezone: the region of values without a zone.
    """
    if has_zone(kind):
        return f"{raw}::timestamptz at time zone 'UTC'"
    if not is_text(kind):
        return _from_local(f"{raw}::timestamp", timezone)
    before = f"rtrim(left({text}, length({text}) - length({zone})))"
    offset = f"if(length({zone}) <= 3 and upper({zone}) in ('Z', 'UTC', 'GMT'), '+00', {zone})"
    offset = f"regexp_replace({offset}, '^(UTC|GMT)([-+])', '\\2', 'i')"
    return f"""case
        when {zone} = '' then {_from_local(_cast(text, "timestamp"), timezone)}
        when {is_offset(zone)} then {_cast(f"{before} || {offset}", "timestamptz")} at time zone 'UTC'
        when contains({zone}, '/') then try_cast({before} || ' ' || {zone} as timestamptz) at time zone 'UTC'
    end"""


def is_doubled(kind, raw, text, zone, timezone):
    """SQL: whether a value without a zone lies in an hour that its region had twice."""
    if timezone == "UTC" or has_zone(kind):
        return "false"
    local = _cast(text, "timestamp") if is_text(kind) else f"{raw}::timestamp"
    without_zone = f"{zone} = '' and " if is_text(kind) else ""
    region = literal(timezone)
    return f"coalesce({without_zone}timezone({region}, timezone({region}, {local}) - interval 1 hour) = {local}, false)"


def _cast(text, kind):
    # Some programs write a comma before parts of a second.
    return f"coalesce(try_cast({text} as {kind}), try_cast(replace({text}, ',', '.') as {kind}))"


def _from_local(local, timezone):
    if timezone == "UTC":
        return local
    region = literal(timezone)
    late = f"timezone({region}, {local})"
    # DuckDB takes the later one of two, and moves a time that the clocks have skipped.
    return f"""case
        when timezone({region}, {late} - interval 1 hour) = {local}
            then timezone('UTC', {late} - interval 1 hour)
        when timezone({region}, {late}) = {local} then timezone('UTC', {late})
    end"""


def other_clock(number):
    """SQL: in words, the other clock that a number looks like; null when none."""
    low, high = UNIX_RANGE
    unix = " ".join(
        f"when {number} between {low * scale!r} and {high * scale!r} then 'looks like Unix time in {unit}'"
        for unit, scale in UNIX
    )
    days, until = EXCEL_DAYS
    return f"case {unix} when {number} between {days} and {until} then 'looks like days of a spreadsheet' end"
