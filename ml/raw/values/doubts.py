"""Columns of one file that mean something else than they say: days, a clock, cents, ids that were cut."""

from ml.raw.values import identity

LEAST_DIGITS = 5
"""Amounts of fewer digits, with zeros in front, are not taken for a field of fixed width."""


def refuse_days(con, table, reading):
    # Days as a spreadsheet counts them: whole seconds of a day, which need more than three decimals to be written.
    days, rows, example = con.execute(f"""
        select
            count(*) filter (abs(time_s * 1e3 - round(time_s * 1e3)) > 1e-3
                and abs(time_s * 86400 - round(time_s * 86400)) < 0.05),
            count(*),
            any_value(time_s)
        from {table} where has_own_time and time_s is not null
    """).fetchall()[0]
    if days > 0.8 * rows:
        raise reading.refuse(
            reading.name,
            f"{reading.called('time_s')} looks like days of a spreadsheet, not seconds ({days:,} of {rows:,} rows, like"
            f" {example!r}).",
            "Format them as date and time before saving, like 2013-09-01 10:00:00, in a column occurred_at.",
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
