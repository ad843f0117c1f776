"""Columns of one file that mean something else than they say: days, a clock, cents, ids that were cut."""

from ml.raw.values import identity, times
from ml.storage.sql import literal

LEAST_DIGITS = 5
"""Amounts of fewer digits, with zeros in front, are not taken for a field of fixed width."""


LEAST_TIMES, LEAST_HOURS = 20, 3
"""Of a clock without a day: fewer times, or of fewer hours, may be seconds that look like one."""

LEAST_DAYS = 3
"""One of ten seconds with many decimals is a whole second of a day by chance."""

LEAST_AMOUNTS = 20
"""Fewer different amounts may be whole by chance."""

WITHOUT_CENTS = ("JPY", "KRW", "ISK", "HUF", "IDR", "CLP", "VND", "XOF", "XAF")


def refuse_other_clocks(con, table, reading, first_s, last_s):
    """Refuses times that are no seconds since the start of a collection."""
    low, high = times.EXCEL_DAYS
    if low <= first_s <= last_s <= high:
        _refuse_days(con, table, reading)
    if 0 <= first_s and last_s < 240_000:
        _refuse_clocks_without_a_day(con, table, reading)
    if 0 <= first_s and last_s <= 1:
        _refuse_fractions(con, table, reading, first_s, last_s)


def _refuse_days(con, table, reading):
    # Days as a spreadsheet counts them: whole seconds of a day, which need more than three decimals to be written.
    days, rows, different, example = con.execute(f"""
        select
            count(*) filter (abs(time_s * 1e3 - round(time_s * 1e3)) > 1e-3
                and abs(time_s * 86400 - round(time_s * 86400)) < 0.05),
            count(*),
            count(distinct time_s),
            any_value(time_s)
        from {table} where has_own_time and time_s is not null
    """).fetchall()[0]
    if days > 0.8 * rows and different >= LEAST_DAYS:
        raise reading.refuse(
            reading.name,
            f"{reading.called('time_s')} looks like days of a spreadsheet, not seconds ({days:,} of {rows:,} rows, like"
            f" {example!r}).",
            "Format them as date and time before saving, like 2013-09-01 10:00:00, in a column occurred_at.",
        )


def _refuse_clocks_without_a_day(con, table, reading):
    # 101530 is a quarter past ten. One of the seconds of an hour in three is no such clock.
    for pattern, minute, seconds in (("HHMMSS", 100, "or time_s % 100 >= 60"), ("HHMM", 1, "")):
        is_none = (
            f"time_s <> floor(time_s) or time_s >= {2400 * minute} or floor(time_s / {minute}) % 100 >= 60 {seconds}"
        )
        if con.execute(f"select exists (from {table} where has_own_time and ({is_none}))").fetchall()[0][0]:
            continue
        rows, different, hours, last = con.execute(f"""
            select count(*), count(distinct time_s), count(distinct floor(time_s / {100 * minute})), max(time_s)::bigint
            from {table} where has_own_time and time_s is not null
        """).fetchall()[0]
        if different >= LEAST_TIMES and hours >= LEAST_HOURS:
            raise reading.refuse(
                reading.name,
                f"every {reading.called('time_s')} is a time of day written {pattern}, like {last} ({rows:,} rows), and"
                " was to be seconds since collection_start: the days are missing.",
                "Write date and time into a column occurred_at, like 2013-09-01 10:00:00. If these are seconds, do so"
                " too.",
            )


def _refuse_fractions(con, table, reading, first_s, last_s):
    rows, different, of_a_day = con.execute(f"""
        select count(*), count(distinct time_s), count(*) filter (abs(time_s * 86400 - round(time_s * 86400)) < 0.05)
        from {table} where has_own_time and time_s is not null
    """).fetchall()[0]
    if different < LEAST_TIMES or (of_a_day < rows and (first_s, last_s) != (0, 1)):
        return
    what = "parts of a day, as a spreadsheet keeps times" if of_a_day == rows else "scaled to 0 to 1"
    raise reading.refuse(
        reading.name,
        f"every {reading.called('time_s')} lies between 0 and 1 ({rows:,} rows): they are no seconds, but {what}.",
        "Bring the seconds as they were; or write date and time into a column occurred_at, like 2013-09-01 10:00:00.",
    )


def warn_of_whole_amounts(con, table, reading):
    """Tells that no amount has cents: they may be counted in cents."""
    of_cents = (
        f"currency is null or upper(currency) not in ({', '.join(map(literal, WITHOUT_CENTS))})"
        if any(column.name == "currency" for column in reading.layout.own)
        else "true"
    )
    rows, different, middle = con.execute(f"""
        select count(*), count(distinct amount), quantile_disc(amount, 0.5)
        from {table} where amount is not null and ({of_cents})
    """).fetchall()[0]
    if different >= LEAST_AMOUNTS:
        called = reading.called("amount_eur")
        reading.log(
            f"{reading.name}: WARNING: all {rows:,} values of {called} are whole numbers, the middle one is"
            f" {middle:,.0f}. If they are cents, take the file out with `fraud forget`, and divide them by 100."
        )


def refuse_cut_ids(con, table, name, reading):
    stored = "given_id" if name == "transaction_id" else name
    rows, different, like = con.execute(f"""
        select count(*), count(distinct {stored}), min({stored}) from {table} where cut_{name}
    """).fetchall()[0]
    if different < identity.LEAST_LONG:
        return
    column = reading.layout[name]
    example = "" if column.is_personal else f", like {like}"
    raise reading.refuse(
        reading.name,
        f"every {column.shown} of more than 15 digits ends in 0 after them ({rows:,} rows{example}): a spreadsheet"
        " keeps 15 digits, and has made other ids equal.",
        "Export the ids again from where they come from, and keep their column as text. If they do end so, put a letter"
        " before each.",
    )


def refuse_implied_decimals(con, table, source, reading):
    # As a mainframe writes them: 000001250 is 12.50, and nothing in the file says so.
    rows, fewest, most = con.execute(
        f"select count(digits), min(digits % 100), max(digits % 100) from {table}"
    ).fetchall()[0]
    if fewest != most or fewest < LEAST_DIGITS:
        return
    reference = source.columns["amount_eur"][0]
    [(like,)] = con.execute(f"select min({reference}) from {source.relation}").fetchall()
    raise reading.refuse(
        reading.name,
        f"every {reading.called('amount_eur')} has {fewest} digits with zeros in front and no decimal mark, like"
        f" {like!r} ({rows:,} rows): its last two digits may be cents.",
        "Write amounts with their decimal mark and without zeros in front, like 12.50.",
    )
