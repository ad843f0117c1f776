"""Times of one file without a zone: what they are taken for, the hours that a night has twice, days without a time."""

from datetime import timedelta

from ml.raw.values import cells, times
from ml.storage.sql import literal

LEAST_TIMES = 20
"""Fewer payments may fall on one second of a day by chance."""

LEAST_DAYS, DAYS_SHARE = 3, 0.01
"""A spreadsheet shows midnight as a day alone."""

CLOCKS_SHARE = 0.9
"""Of a column that holds the times of day, so many cells do."""

LEAST_OF_DAY, LOOKED_AT = 100, 10_000
"""So many payments are spread over a day; so many tell which hours there are."""


def check_zones(con, table, source, reading):
    """Refuses a file that mixes times with and without a zone, and says what those without are taken for."""
    without = check_zones_agree(con, table, reading)
    kind = source.columns.get("occurred_at", ("", None))[1]
    if without and kind is not None and not times.has_zone(kind):
        zone = reading.zone_of("occurred_at")
        why = "var timezone" if zone == reading.rules.timezone else f"its name is {reading.called('occurred_at')}"
        reading.log(f"{reading.name}: {without:,} times without a zone are taken as {zone} ({why}).")
        _warn_of_a_step_back(con, table, reading)


def check_zones_agree(con, table, reading):
    """How many payments of a loaded file have a time without a zone; refuses the file where other times have one."""
    bad_time = f"reject_column is not distinct from {literal(reading.called('occurred_at'))}"
    zones = {
        "occurred_at": ("zone", f"zone = '' and not has_own_time and not ({bad_time})"),
        "reported_at": ("report_zone", "report_zone = ''"),
    }
    counts = (f"count(*) filter ({is_without}), count(*) filter ({zone} <> '')" for zone, is_without in zones.values())
    found = con.execute(f"select {', '.join(counts)} from {table}").fetchall()[0]
    for (name, (zone, is_without)), without, within in zip(zones.items(), found[::2], found[1::2], strict=True):
        if not (without and within):
            continue
        one, other = con.execute(f"""
            select min(position) filter ({is_without}), min(position) filter ({zone} <> '')
            from (select *, row_number() over (order by rowid) as position from {table})
        """).fetchall()[0]
        raise reading.refuse(
            reading.name,
            f"{reading.called(name)} has a zone in {within:,} rows (row {other}) and none in {without:,} (row {one}).",
            "Write all times with their offset, like 2013-09-01 10:00:00+02:00, or all without.",
        )
    return found[0]


def warn_of_days_alone(con, table, reading):
    """Tells of times that are days without a time of day: all of them, or some."""
    # Days of a region whose clocks change are two seconds of a day in UTC.
    rows, seconds, second, days, clocks = con.execute(f"""
        select count(*), count(distinct time_s % 86400), min(time_s % 86400), count(*) filter (is_day),
            count(*) filter (has_clock)
        from {table} where not has_own_time and reject_reason is null and time_s is not null
    """).fetchall()[0]
    called = reading.called("occurred_at")
    what_next = "export the time too, if there is one."
    if clocks >= CLOCKS_SHARE * rows:
        other = reading.layout.unread.get("clock", reading.called("time_s"))
        what_next = (
            f'column "{other}" holds times of day, and is not read. Take the file out with `fraud forget`, and write'
            f" both into {called}, like 2013-09-01 10:00:00."
        )
    if rows >= LEAST_TIMES and seconds <= 2:
        reading.log(
            f"{reading.name}: WARNING: {rows:,} times of {called} are at {timedelta(seconds=int(second))} of their day"
            " (UTC), as days without a time of day are. The hour, and what happened within hours, cannot be known:"
            f" {what_next}"
        )
    elif LEAST_DAYS <= days < rows and days >= DAYS_SHARE * rows:
        reading.log(
            f"{reading.name}: WARNING: {days:,} of {rows:,} times of {called} are days without a time of day, and count"
            " from midnight. If they have one, take the file out with `fraud forget`, and export it."
        )


def warn_of_half_days(con, table, reading):
    """Tells of times of 1 to 12 o'clock alone: a column of 12 hours whose AM and PM were lost."""
    start, region = literal(reading.rules.collection_start), literal(reading.zone_of("occurred_at"))
    rows, hours = con.execute(f"""
        select count(*), list(distinct hour(timezone({region}, timezone('UTC', moment))))
        from (
            select {start}::timestamp + to_seconds(time_s) as moment from {table}
            where not has_own_time and zone = '' and time_s is not null
            limit {LOOKED_AT}
        )
    """).fetchall()[0]
    if rows >= LEAST_OF_DAY and set(hours) == set(range(1, 13)):
        reading.log(
            f"{reading.name}: WARNING: {reading.called('occurred_at')} has times of 1 to 12 o'clock and no others, as"
            " times of 12 hours have without their AM or PM. If so, take the file out with `fraud forget`, and export"
            " times of 24 hours."
        )


def _count(con, rows):
    return con.execute(f"select count(*) from {rows}").fetchall()[0][0]


def _warn_of_a_step_back(con, table, reading):
    # In the night the clocks go back, local times that are in order step back by up to an hour, once.
    if reading.zone_of("occurred_at") != "UTC":
        return
    steps, row, step_s = con.execute(f"""
        select count(*), min(position), max(before - time_s)
        from (
            select time_s, lag(time_s) over (order by rowid) as before, row_number() over (order by rowid) as position
            from {table} where time_s is not null
        )
        where time_s < before
    """).fetchall()[0]
    if steps == 1 and 1800 <= step_s <= 3600:
        reading.log(
            f"{reading.name}: WARNING: times are in order, but go back by {step_s / 60:.0f} minutes at row {row}, as"
            " local times do in the night the clocks go back. If they are local times, take the file out with"
            " `fraud forget`, and set the var timezone (like Europe/Paris)."
        )


def tell_doubled_hours_apart(con, table, reading):
    """Of an hour that a region had twice, gives the second one to the rows after the step back."""
    doubled = _count(con, f"{table} where is_doubled")
    if not doubled:
        return
    con.execute(f"""
        create or replace temp table ingest_doubled as
        with
        ordered as (
            select
                rowid as id, time_s, is_doubled,
                max(time_s) over (order by rowid rows between unbounded preceding and 1 preceding) as newest_before
            from {table} where time_s is not null
        )
        select
            id,
            time_s,
            floor(time_s / 86400) as night,
            is_doubled,
            newest_before - time_s as step_back_s
        from ordered
        where is_doubled or time_s < newest_before - 600
    """)
    disordered = _count(con, "ingest_doubled where not is_doubled")
    region = reading.rules.timezone
    if disordered:
        con.execute(f"""
            update {table} set given_id = null, content = null,
                reject_column = {literal(reading.called("occurred_at"))},
                reject_value = null, reject_reason = 'in an hour that {region} had twice: write the offset'
            where is_doubled and reject_reason is null
        """)
        return
    con.execute(f"""
        update {table} set time_s = time_s + 3600
        from (
            select doubled.id
            from ingest_doubled as doubled
            join (select night, min(id) as id from ingest_doubled where step_back_s >= 1800 group by night) as turn
                on doubled.night = turn.night and doubled.id >= turn.id
        ) as second
        where {table}.rowid = second.id
    """)
    con.execute(
        f"update {table} set content = {cells.content(reading.layout)} where is_doubled and content is not null"
    )
    reading.log(
        f"{reading.name}: {doubled:,} times lie in an hour that {region} had twice; the order of the file tells the"
        " first from the second."
    )
