"""The values of a row as SQL: read from cells, judged, and what is wrong with one in words."""

import string

from ml.raw.layout import AROUND
from ml.raw.values import currencies, identity, labels, money, times
from ml.storage.sql import literal

LARGEST_NUMBER = 1e30
"""XGBoost counts in 32 bits, where 3.4e38 is the largest number, and squares of values are summed."""

# Types that become a double in one exact step. Decimals go through their text: DuckDB divides
# by a power of ten, which is one bit off when there are more than 15 digits.
DIRECT_TYPES = (
    {"BOOLEAN", "DOUBLE", "FLOAT"}
    | {f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG")}
    | {"INTEGER", "UINTEGER"}
)
# How a cell says that it is empty, in lower case: of databases, pandas, and of a spreadsheet that found nothing.
EMPTY_CELLS = (
    *("", *r"null (null) [null] <null> nan nat none n/a n.a. <na> \n - -- . ? # undefined".split()),
    *"#n/a #nv #ref! #value! #valeur! #name? #nom? #null! #nul! #div/0! #num! #nombre!".split(),
)
# R says so too; among texts it is the code of Namibia.
NOTHING = (*EMPTY_CELLS, "na")
# MySQL's day that is none.
NO_DAY = "0000-00-00"
TWO_DIGITS = r"^[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ][0-9]{2}([^0-9]|$)"
YES, NO = ("1", "1.0", "true", "t", "yes", "y", "oui", "vrai"), ("0", "0.0", "false", "f", "no", "n", "non", "faux")
# Numbers whose marks are looked at: the amount, the time, and the first of the layout's own.
MARKED = 3


def number(sql, kind, comma_is_decimal):
    if kind not in DIRECT_TYPES:
        sql = f"{sql}::varchar"
    if comma_is_decimal:
        sql = f"replace({sql}, ',', '.')"
    return f"try_cast({sql} as double)"


def text_of(sql):
    return f"nullif(trim({sql}::varchar), '')"


def own_text_of(sql, keeps_lines=False):
    """SQL of a text that is stored: accents in one form, on one line, without what spreadsheets need around a number.

    Args:
        sql: of the cell.
        keeps_lines: whether what is written on several lines stays so.
    """
    raw = f"{sql}::varchar"
    text = f"nfc_normalize(trim({raw}, {literal(AROUND)}))"
    unguarded = f"regexp_replace({text}, '^=\"(.*)\"$', '\\1')"
    # Nearly every text is ASCII, where nothing of this is to be done.
    is_plain = f"strlen({raw}) = length({raw}) and not starts_with({raw}, '=')"
    if not keeps_lines:
        unguarded = f"regexp_replace({unguarded}, '\\s*[\\r\\n]+\\s*', ' ', 'g')"
        is_plain += f" and not contains({raw}, chr(10)) and not contains({raw}, chr(13))"
    return f"nullif(case when {is_plain} then trim({raw}) else {unguarded} end, '')"


def moment_of(sql, kind):
    """SQL of the text of a time, null where it says that there is none."""
    text = text_of(sql)
    if not times.is_text(kind):
        return text
    # Nearly every time is longer than a word for nothing.
    is_time = f"strlen({sql}::varchar) > 12 and not starts_with({sql}::varchar, '{NO_DAY}')"
    is_none = f"lower({text}) in ({_in_list(NOTHING)}) or starts_with({text}, '{NO_DAY}')"
    return f"case when {is_time} then {text} when {is_none} then null else {text} end"


def id_of(name, kind, reading):
    """SQL of an id as it is stored, null where a cell says that there is none."""
    if kind in DIRECT_TYPES or kind.startswith("DECIMAL"):
        return _id_of(name, kind, reading)
    return f"if({_is_empty(f'raw_{name}', NOTHING)}, null, {_id_of(name, kind, reading)})"


def _id_of(name, kind, reading):
    if kind in identity.LARGEST_WHOLE or kind.startswith("DECIMAL"):
        return identity.whole_number(f"raw_{name}", kind)
    # An id of a payment is on one line: another one holds what is not its own.
    text = own_text_of(f"raw_{name}", keeps_lines=name == "transaction_id")
    return _without_zero(text, name, reading)


def _without_zero(text, name, reading):
    return f"regexp_replace({text}, '\\.0+$', '')" if name in reading.without_zero else text


def label_of(reading):
    text = text_of("raw_is_fraud")
    unknown = [literal(t) for t, meaning in _meanings(reading).items() if meaning is labels.UNKNOWN]
    return f"if({text} in ({', '.join(unknown)}), null, {text})" if unknown else text


def class_of(kind, comma, reading):
    known = {literal(t): meaning for t, meaning in _meanings(reading).items() if meaning is not labels.UNKNOWN}
    if not reading.coding:
        return number("raw_is_fraud", kind, comma)
    cases = " ".join(f"when label = {text} then {meaning}" for text, meaning in known.items())
    return f"case {cases} end" if cases else "null"


def _meanings(reading):
    return reading.coding.meanings if reading.coding else {}


def own_value(column, kind, reading):
    """SQL of the stored value of a column of the layout's own."""
    name = column.name
    if column.is_text:
        if is_id(column):
            return id_of(name, kind, reading)
        text = _without_zero(own_text_of(f"raw_{name}"), name, reading)
        text = currencies.code_of(text) if name == currencies.COLUMN else text
        return f"if({_is_empty(f'raw_{name}')}, null, {text})"
    if column.is_number:
        parsed = f"parsed_{name}"
        if column.data_type in ("double", "float"):
            return f"if(isfinite({parsed}), {parsed}, null)::{column.data_type}"
        return f"if(isfinite({parsed}) and {parsed} = floor({parsed}), try_cast({parsed} as {column.data_type}), null)"
    yes, no = (", ".join(map(literal, words)) for words in (YES, NO))
    text = f"lower(trim(raw_{name}::varchar))"
    return f"case when {text} in ({yes}) then true when {text} in ({no}) then false end"


def _is_empty(raw, words=EMPTY_CELLS):
    # Nearly every cell begins with another letter, which is seen in a sixth of the time.
    others = " or ".join(f"{raw}::varchar between '{first}' and '{last}~'" for first, last in _LETTERS_OF_NO_WORD)
    return f"(case when {others} then false else coalesce(lower({text_of(raw)}), '') in [{_in_list(words)}] end)"


def _letters_of_no_word():
    """First and last of each run of letters and digits with which no word for nothing begins."""
    first, runs = {word[:1] for word in NOTHING}, []
    for letter in string.digits + string.ascii_letters:
        if letter.lower() in first:
            continue
        if runs and ord(letter) == ord(runs[-1][-1]) + 1:
            runs[-1] += letter
        else:
            runs.append(letter)
    return [(run[0], run[-1]) for run in runs]


_LETTERS_OF_NO_WORD = _letters_of_no_word()


def _in_list(texts):
    return ", ".join(map(literal, texts))


def are_whole_numbers(con, table, name):
    """Whether all texts of a column are digits and a fraction of nothing, as a floating type writes a code."""
    return con.execute(f"select bool_and(regexp_full_match({name}, '[0-9]+\\.0+')) from {table}").fetchall()[0][0]


def is_id(column):
    """Whether a column holds ids: of the payment, or of whom or what it is."""
    return column.is_text and (column.is_required or column.name.endswith("_id"))


def texts_of(layout):
    """Column -> SQL of its stored text: the id, and what is text of the layout's own."""
    return {"transaction_id": "id"} | {column.name: column.name for column in layout.own if column.is_text}


def content(layout):
    """SQL of the hash of a row's values."""
    # The bytes of the doubles: faster than their text, and no version of DuckDB can print them differently. + 0e0
    # makes 0.0 of -0.0. Without a value, and around a text, stand bytes that no text of a file holds.
    optional = {column.name for column in layout.own if not column.is_required}
    parts = []
    for name, kind in layout.stored.items():
        if kind == "varchar":
            parts.append(f"encode(coalesce({name}, chr(1)) || chr(2))")
            continue
        value = f"({name}{'::int' if kind == 'boolean' else ''} + 0e0)::bit::blob"
        parts.append(f"coalesce({value}, encode(chr(1)))" if name in optional else value)
    return f"md5({' || '.join(parts)})::uuid"


def bad(layout, is_there, rules):
    """SQL: position of the first bad column, in the order in which they are reported; null of a good row."""
    bad_time = "false" if layout.is_labels else f"time_s is null or time_s < 0 or time_s > {rules.latest_s!r}"
    latest = f"timestamp '{rules.collection_start}' + interval ({rules.latest_s!r}) second"
    known = {
        "transaction_id": (
            f"given_id is null or length(id) > {rules.max_id_length} or {identity.is_damaged('id')}"
            if is_there("transaction_id")
            else "false"
        ),
        "occurred_at": f"({bad_time}) and (occurred_at is not null or not {is_there('time_s')})",
        "time_s": bad_time,
        "amount_eur": "false" if layout.is_labels else f"amount is null or amount < 0 or amount > {rules.max_amount!r}",
        "is_fraud": "class is null and label is not null",
        "reported_at": f"reported_at is not null and (reported is null or reported > {latest})",
    }
    cases = (
        f"when {known.get(column.name) or _own_is_bad(column, rules)} then {i}"
        for i, column in enumerate(layout.columns, 1)
        if column.name in known or not layout.is_labels and (column.is_required or is_there(column.name))
    )
    return f"case {' '.join(cases)} end"


def _own_is_bad(column, rules):
    words = EMPTY_CELLS if column.is_text and not is_id(column) else NOTHING
    name, filled = column.name, f"not {_is_empty(f'raw_{column.name}', words)}"
    missing = f"{name} is null" if column.is_required else f"{name} is null and {filled}"
    if column.is_number:
        low, high = column.range or (-LARGEST_NUMBER, LARGEST_NUMBER)
        return f"{missing} or {name} < {low!r} or {name} > {high!r}"
    if not column.is_text:
        return missing
    damaged = f" or {identity.is_damaged(name)}" if is_id(column) else ""
    return f"{missing} or length({name}) > {rules.max_id_length} or regexp_matches({name}, '[\x00-\x1f\x7f]'){damaged}"


def reason(layout, rules, comma):
    """SQL of what is wrong, in words, with reject_value of reject_column; reject_text: as it would be stored."""
    value = number("reject_value", "VARCHAR", comma)
    called = {column.name: literal(column.shown) for column in layout.columns}
    amount, time = called["amount_eur"], called["time_s"]
    value = f"if(reject_column = {amount} and amount is not null, amount, {value})"
    ranges = " ".join(
        f"when reject_column = {called[column.name]} and {column.name} is not null"
        f" then 'outside {column.range[0]:g} to {column.range[1]:g}'"
        for column in layout.own
        if column.range
    )
    flags = [called[column.name] for column in layout.own if column.data_type == "boolean"]
    whole = [called[column.name] for column in layout.own if column.is_number and "int" in column.data_type]
    texts = ", ".join(called[name] for name in texts_of(layout))
    ids = ", ".join(called[name] for name in texts_of(layout) if is_id(layout[name]))
    return f"""case
        when reject_value is null then 'missing'
        when reject_column in ({texts}, {called["occurred_at"]})
            and (lower(reject_value) in ({_in_list(NOTHING)}) or starts_with(reject_value, '{NO_DAY}')) then 'missing'
        when reject_column in ({texts}) then coalesce(
            if(reject_column in ({ids}), {identity.damage("reject_text")}, null),
            if(length(reject_text) > {rules.max_id_length}, 'longer than {rules.max_id_length}', null),
            if(regexp_matches(reject_value, '[\x00-\x1f\x7f]'), 'holds a control character', null),
            'not a whole number'
        )
        when reject_column in ({", ".join(flags) or "null"}) then 'not yes or no'
        when reject_column = {called["is_fraud"]} then 'not 0 or 1'
        when reject_column = {called["reported_at"]} then if(reported is null, 'not a timestamp', 'in the future')
        when reject_column = {called["occurred_at"]} and regexp_matches(reject_value, {literal(TWO_DIGITS)})
            then 'a year of two digits'
        when reject_column = {called["occurred_at"]} and time_s < 0
            then 'before collection_start, {rules.collection_start}'
        when reject_column = {called["occurred_at"]} and time_s is not null then 'in the future'
        when reject_column = {called["occurred_at"]} then coalesce(
            {times.other_clock(number("reject_value", "VARCHAR", False))},
            if(upper(zone_of_occurred_at) in ('AM', 'PM'), 'not a timestamp of 24 hours', null),
            if(regexp_matches(zone_of_occurred_at, '^[A-Za-z]{{2,5}}$'),
                'a short name of a zone, which has several meanings', null),
            if({rules.timezone != "UTC"} and try_cast(occurred_at as timestamp) is not null
                and coalesce(zone_of_occurred_at, '') = '', 'skipped by the clocks of {rules.timezone}', null),
            'not a timestamp'
        )
        when reject_column = {time} and time_s > {rules.latest_s!r} then coalesce(
            {times.other_clock("parsed_time_s")}, 'in the future'
        )
        when reject_column = {time} and time_s is null and regexp_matches(reject_value, '^[0-9]{{1,2}}:[0-9]{{2}}(:|$)')
            then 'a time of day, not seconds'
        when reject_column = {time} and time_s is null and try_cast(reject_value as timestamp) is not null
            then 'a timestamp: its column is occurred_at'
        when reject_column = {amount} and amount is null and {money.other_currency("reject_value")}
            then 'not in EUR'
        when {value} is null and regexp_matches(reject_value, '^#[A-Z/0-9]+[!?]?$') then 'an error of a spreadsheet'
        when {value} is null then 'not a number'
        when not isfinite({value}) then 'not finite'
        when {value} < 0 and reject_column in ({time}, {amount}) then 'negative'
        when reject_column = {amount} then 'above max_amount, {rules.max_amount:g}'
        {ranges}
        when reject_column in ({", ".join(whole) or "null"}) then 'not a whole number'
        else 'too large'
    end"""


GROUPED = 255
"""Of `digits_in_a_row`: a mark stands before the last three digits, and may be one of thousands."""


def digits_in_a_row(sql, kind):
    """SQL: how many digits an amount is, when it is nothing else, 100 more when the first is 0; GROUPED; else 0."""
    if kind != "VARCHAR":
        return "null::utinyint"
    zero = f"starts_with({sql}, '0') and length({sql}) > 1"
    return (
        f"case when {zero} then if(regexp_full_match({sql}, '[0-9]{{2,99}}'), 100 + length({sql}), 0)"
        f" when contains({sql}, '.') or contains({sql}, ',') then if({sql}[-4] in ('.', ','), {GROUPED}, 0)"
        f" when length({sql}) > 99 then 0 else length({sql}) end::utinyint"
    )


def marks(layout, kind_of):
    bits = {"amount_eur": (1, 2), "time_s": (4, 8)}
    bits |= dict.fromkeys([column.name for column in layout.own if column.is_number][:MARKED], (16, 32))
    seen = [
        f"if(contains(raw_{column}, '{mark}'), {bit}, 0)"
        for column, of_marks in bits.items()
        for mark, bit in zip(".,", of_marks, strict=True)
        if kind_of(column) == "VARCHAR"
    ]
    return f"({' | '.join(seen) or '0'})"
