"""Amounts in other currencies -> EUR, by the rates of the day in a file with the layout of the ECB's history.

That file has a column Date and one per currency, units of it for one euro, N/A where there is none: the European
Central Bank's eurofxref-hist.csv. On days without rates (weekends, holidays) the last ones before hold.
"""

import re

from ml.language.guards import plain
from ml.raw.values.wording import visible
from ml.storage.sql import literal

FOLDER = "reference"
"""Beside the warehouse."""

FILES = "eurofxref*.csv"
LONGEST_PAUSE_DAYS = 7
"""A rate may be so old: the longest pause of the ECB's rates are four days, at Easter and New Year."""

COLUMN = "currency"

# What stands in place of a code of three letters: the numbers of ISO 4217, and signs and words of one meaning.
NUMBERS = """
    036 AUD 124 CAD 156 CNY 203 CZK 208 DKK 344 HKD 348 HUF 352 ISK 356 INR 360 IDR 376 ILS 392 JPY 410 KRW 458 MYR
    484 MXN 554 NZD 578 NOK 608 PHP 702 SGD 710 ZAR 752 SEK 756 CHF 764 THB 826 GBP 840 USD 946 RON 949 TRY 975 BGN
    978 EUR 985 PLN 986 BRL
""".split()
OTHERWISE = {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP"} | dict(
    zip(NUMBERS[::2], NUMBERS[1::2], strict=True)
)

SAYS_EUR = r"(?i)(?:\b|_)(?:eur|euros?)\W*$|€"
"""What a header of amounts ends in that are in EUR."""

NO_RATE = "no rate for this currency and day"


def code_of(text):
    """SQL of the code of a currency that may be written as a sign, a word or a number; what is none of these stays."""
    meant = " ".join(f"when {literal(one)} then {literal(code)}" for one, code in OTHERWISE.items())
    # A spreadsheet takes the zero in front of a number, and a type with a fraction adds one behind.
    number = f"lpad(split_part({text}, '.', 1), 3, '0')"
    # A code stays, and nearly every one is; what else it may mean is asked of each row many times.
    return f"""case when regexp_full_match({text}, '[A-Z]{{3}}') then {text} else coalesce(
        case if(regexp_full_match({text}, '[0-9]{{1,3}}(\\.0+)?'), {number}, upper({text})) {meant} end, {text}
    ) end"""


def convert(con, table, layout, rates, collection_start, refuse, name, log):
    """Turns the amounts of a loaded file into EUR, in place; rejects those of a day without a rate.

    Args:
        con: DuckDB connection.
        table: the TEMP table of ml.raw.transaction_files.load.
        layout: Layout, called as in the file. Without a column `currency` nothing is done.
        rates: pathlib.Path of the folder with the rates.
        collection_start: timestamp (UTC, ISO 8601) at which time_s is 0.
        refuse: makes the IngestionError of file, what is wrong, what to do.
        name: of the file.
        log: takes a line of text that a person should read.

    Raises:
        IngestionError: there are other currencies, and no file of rates.
    """
    if COLUMN not in layout.stored:
        return
    code = f"upper(trim({COLUMN}))"
    is_foreign = f"{code} <> 'EUR' and reject_reason is null and amount is not null"
    rows, foreign, codes, in_eur, unsaid = con.execute(f"""
        select
            count(*),
            count(*) filter ({is_foreign}),
            string_agg(distinct {code}, ', ' order by {code}) filter ({is_foreign}),
            count(*) filter ({code} = 'EUR'),
            count(*) filter ({COLUMN} is null and reject_reason is null and amount is not null)
        from {table}
    """).fetchall()[0]
    if not foreign:
        return
    files = sorted(rates.glob(FILES))
    if not files:
        raise refuse(
            name,
            f"{foreign:,} of its {rows:,} amounts are in {plain(codes)}, and there are no rates in {rates}.",
            "Put the history of the European Central Bank's euro reference rates there, unpacked: eurofxref-hist.csv.",
        )
    _read_rates(con, files, refuse)
    con.execute(f"""
        create or replace temp table ingest_converted as
        select
            found.id,
            found.code,
            found.amount / rates.rate as amount,
            rates.rate is null or rates.day < found.day - {LONGEST_PAUSE_DAYS} as has_no_rate
        from (
            select
                rowid as id,
                amount,
                {code} as code,
                cast(timestamp '{collection_start}' + to_seconds(time_s) as date) as day
            from {table}
            where {is_foreign}
        ) as found
        asof left join ingest_rates as rates on found.code = rates.code and found.day >= rates.day
    """)
    con.execute(f"""
        update {table} set
            amount = if(has_no_rate, null, converted.amount),
            given_id = if(has_no_rate, null, given_id),
            content = if(has_no_rate, null, content),
            reject_column = if(has_no_rate, {literal(layout["currency"].shown)}, null),
            reject_value = if(has_no_rate, left(currency, 100), null),
            reject_reason = if(has_no_rate, {literal(NO_RATE)}, null)
        from ingest_converted as converted
        where {table}.rowid = converted.id
    """)
    if unsaid:
        # Where EUR is written too, an empty cell is another way to say something else.
        warning = "WARNING: " if in_eur else ""
        log(
            f"{name}: {warning}{unsaid:,} amounts without a {layout[COLUMN].shown} are taken as EUR, beside"
            f" {foreign:,} in {plain(codes)}."
        )
    converted, codes = con.execute("""
        select count(*), string_agg(distinct code, ', ' order by code) from ingest_converted where not has_no_rate
    """).fetchall()[0]
    if not converted:
        return
    named = ", ".join(file.name for file in files)
    log(f"{name}: {converted:,} amounts in {plain(codes)} are converted by the rates of {named}.")
    amount = layout["amount_eur"].shown
    if re.search(SAYS_EUR, amount):
        log(
            f'{name}: WARNING: the name of column "{amount}" says EUR, and its {converted:,} amounts in {plain(codes)}'
            f" are converted. If they are in EUR already, take the file out with `fraud forget`, and leave out"
            f" {layout[COLUMN].shown}; if not, call the column amount."
        )


def _read_rates(con, files, refuse):
    """The TEMP table ingest_rates: day, code, rate (units of it for one euro); of two, that of the last file."""
    con.execute("create or replace temp table ingest_rates (day date, code varchar, rate double, file integer)")
    for number, file in enumerate(files):
        con.execute(f"""
            create or replace temp table ingest_rate_file as
            from read_csv({literal(file)}, header = true, all_varchar = true, null_padding = true, delim = ',')
        """)
        columns = [column for column, *_ in con.execute("describe ingest_rate_file").fetchall()]
        if columns[0].strip() != "Date" or len(columns) < 2:
            raise refuse(
                file.name,
                f"it holds no rates: its first column is {visible(columns[0])}, not Date.",
                "Put the European Central Bank's eurofxref-hist.csv there as it is.",
            )
        # The file of one day writes it in words.
        day = f"""coalesce(try_cast("{columns[0]}" as date), try_strptime("{columns[0]}", '%d %B %Y')::date)"""
        con.execute(f"""
            insert into ingest_rates
            select {day}, upper(trim(code)), try_cast(rate as double), {number}
            from (unpivot ingest_rate_file on columns(* exclude ("{columns[0]}")) into name code value rate)
            where {day} is not null and try_cast(rate as double) > 0
        """)
        if not con.execute(f"select exists (from ingest_rates where file = {number})").fetchall()[0][0]:
            raise refuse(
                file.name,
                "no day and rate of it can be read.",
                "Put the European Central Bank's eurofxref-hist.csv there as it is.",
            )
    con.execute("""
        create or replace temp table ingest_rates as
        select day, code, arg_max(rate, file) as rate from ingest_rates group by day, code
    """)
