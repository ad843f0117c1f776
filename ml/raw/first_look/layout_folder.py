"""A layout for a file of one's own: the two files of its folder, to build with at once and to edit."""

import json
import re
from string import Template

from ml.raw.first_look.columns import CATEGORY, ENTITY, FLAG, NUMBER
from ml.raw.layout import COMMON, LayoutError
from ml.raw.names import snake

NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
MOST_ENTITIES, MOST_KINDS = 4, 6
ENTITIES = ("customer_id", "terminal_id", "merchant_id", "device_id")
KINDS = ("category", "merchant_country", "card_country", "ip_country", "channel", "entry_mode", "is_3ds", "currency")
# Stored as keyed hashes where there is a key; so is what may name somebody.
PERSONAL = ("customer_id", "device_id", ENTITY)
# Columns that tables between the file and the model have besides, and words of SQL.
TAKEN = set(
    "id label class amount hour hour_of_day next_split target label_source loaded_at file_name file_hash row_number"
    " reject_column reject_value reject_reason given_id content occurrence shift bad raw zone marks instant time_s"
    " occurred_at amount_eur is_fraud reported_at transaction_id cents reported_s is_report customer terminal payments"
    " frauds feature score rank events histories usual settled reported parsed_time_s is_doubled label_value"
    " has_own_time has_unread_label queue_rank reason probability"
    " all and any as asc between both by case cast check column constraint create cross current date day default desc"
    " distinct do else end except exists false fetch first following for foreign from full grant group having in index"
    " inner interval into is join key last lateral left like limit month natural not null nulls offset on only or order"
    " outer over partition primary range references right row rows schema second select session set some start table"
    " text then time timestamp to trailing true type union unique unpivot pivot user using value values variable view"
    " when where window with year".split()
)
# What a person calls an entity or a kind, in each language: "this ..." and the bare name.
WORDS = {
    "customer_id": {"fr": ("ce client", "client"), "en": ("this customer", "customer")},
    "terminal_id": {"fr": ("ce terminal", "terminal"), "en": ("this terminal", "terminal")},
    "merchant_id": {"fr": ("ce marchand", "marchand"), "en": ("this merchant", "merchant")},
    "device_id": {"fr": ("cet appareil", "appareil"), "en": ("this device", "device")},
    "category": {"fr": ("cette catégorie", "catégorie"), "en": ("this category", "category")},
    "merchant_country": {"fr": ("ce pays du marchand", "pays du marchand"), "en": ("this country", "country")},
    "channel": {"fr": ("ce canal", "canal"), "en": ("this channel", "channel")},
    "currency": {"fr": ("cette devise", "devise"), "en": ("this currency", "currency")},
}
WINDOWS = {
    "1d": {"fr": ("24 h", "dans les dernières 24 heures"), "en": ("24 h", "in the last 24 hours")},
    "7d": {"fr": ("7 j", "dans les 7 derniers jours"), "en": ("7 d", "in the last 7 days")},
    "30d": {"fr": ("30 j", "dans les 30 derniers jours"), "en": ("30 d", "in the last 30 days")},
}


class Own:
    """The columns of a layout that is made for a file, by what becomes of them.

    Args:
        findings: list of ml.raw.first_look.columns.Finding.

    Raises:
        LayoutError: nothing says when a payment was made, or how much it was, or nothing says more.
    """

    def __init__(self, findings):
        self.common = {f.taken_for: f for f in findings if f.taken_for in COMMON}
        if "amount_eur" not in self.common or not {"occurred_at", "time_s"} & self.common.keys():
            lacks = "the amount" if "amount_eur" not in self.common else "the time"
            raise LayoutError(
                f"no column is {lacks} of a payment for certain, and there is no layout without one. Name it so in the"
                f" header of the file ({'amount' if lacks == 'the amount' else 'occurred_at'}), and look again."
            )
        self.columns = {}
        taken = set(TAKEN)
        for finding in findings:
            if finding.taken_for in COMMON or not _is_read(finding):
                continue
            name = finding.taken_for if finding.taken_for in (*ENTITIES, *KINDS) else snake(finding.header)
            while name in taken:
                name = f"{name}_given"
            taken.add(name)
            self.columns[name] = finding
        if not self.columns:
            raise LayoutError(
                "no column besides the time, the amount and labels is understood: there is nothing to make a layout of."
            )
        of = {name: finding.taken_for for name, finding in self.columns.items()}
        entities = sorted((n for n in of if of[n] in ENTITIES), key=lambda n: ENTITIES.index(of[n]))
        entities += [name for name in of if of[name] == ENTITY]
        self.entities = {}
        for name in entities[:MOST_ENTITIES]:
            stem = name.removesuffix("_id")
            self.entities[name if stem in self.entities else stem] = name
        self.kinds = [name for name in of if of[name] in KINDS or of[name] == CATEGORY][:MOST_KINDS]
        self.types = {name: {NUMBER: "double", FLAG: "boolean"}.get(of[name], "varchar") for name in of}
        used = {*self.entities.values(), *self.kinds}
        self.unused = [name for name in self.columns if name not in used]


def _is_read(finding):
    return finding.header.strip() and finding.taken_for in (*ENTITIES, *KINDS, ENTITY, CATEGORY, NUMBER, FLAG)


def folder(name, findings, file):
    """The files of a layout's folder, name -> text, and the Own columns that they are made of.

    Args:
        name: of the layout.
        findings: list of Finding.
        file: what the file is called, for the first line.

    Raises:
        LayoutError: the name is none, or see Own.
    """
    if not NAME.fullmatch(name):
        raise LayoutError(f"{name!r} cannot name a layout: write small letters, digits and _, a letter first.")
    own = Own(findings)
    return {f"_{name}.yml": _yml(own, file), "fraud_features.sql": _sql(own)}, own


# The contract


def _yml(own, file):
    lines = HEAD.substitute(file=_one_line(file)).splitlines()
    common, columns = own.common, own.columns
    lines += _read("transaction_id", "varchar", "Stable across re-ingestion; starts with a letter.", common, NOT_NULL)
    lines += _read(
        *("time_s", "bigint", "Full seconds since the start of the collection, 0 or more.", common),
        '[{type: not_null}, {type: check, expression: "time_s >= 0"}]',
    )
    lines += _read("occurred_at", "timestamp", "Time of the payment (UTC). In a file it wins over time_s.", common)
    required = next((c for c in own.entities.values() if columns[c].is_complete), None)
    for name, finding in columns.items():
        kind = own.types[name]
        said = "" if name == required else " Null where the file does not say."
        description = f"Column {_one_line(finding.header)} of the file: {finding.taken_for}. {finding.why}.{said}"
        lines += _read(name, kind, description, columns, NOT_NULL if name == required else None)
        if finding.taken_for in PERSONAL:
            lines[-1] = lines[-1].replace("{meta: {", "{meta: {personal: true, ", 1)
        if name in (*own.entities.values(), *own.kinds):
            words = ", ".join(f"{language}: {_text(_bare(name, own, language))}" for language in ("fr", "en"))
            lines[-1] = f"{lines[-1][:-2]}, words: {{{words}}}}}}}"
    lines += _read(
        *("amount_eur", "double", "Amount in EUR, 0 or more.", common),
        '[{type: not_null}, {type: check, expression: "amount_eur >= 0"}]',
    )
    lines += _read("is_fraud", "boolean", "Settled label. Null while it is not known.", common)
    lines += MADE.splitlines()
    lines += _read("reported_at", "timestamp", "When the settled label was reported (UTC). Null: not told.", common)
    lines += FEATURES.splitlines()
    for stem, column in own.entities.items():
        lines += _of_entity(stem, column, own)
    for kind in own.kinds:
        lines += _of_kind(kind, own)
    if own.unused:
        lines += ["      # Read, and not given to the model: say what they are, here and in the SQL, and they are."]
        lines += [f"      # {name}: {_one_line(own.columns[name].why)}" for name in own.unused]
    return "\n".join(_folded(line) for line in lines) + "\n"


def _read(name, kind, description, findings, constraints=None):
    finding = findings.get(name)
    lines = [f"      - name: {name}", f"        data_type: {kind}", f"        description: {_text(description)}"]
    if constraints:
        lines.append(f"        constraints: {constraints}")
    if finding:
        lines.append(f"        config: {{meta: {{headers: [{_text(finding.header)}]}}}}")
    return lines


def _of_entity(stem, column, own):
    this = {language: _this(column, own, language) for language in ("fr", "en")}
    bare = {language: _bare(column, own, language) for language in ("fr", "en")}
    nothing = {
        "fr": f"aucun paiement de {this['fr']} en 30 jours",
        "en": f"no payment of {this['en']} in 30 days",
    }
    yield from _input(
        f"amount_to_{stem}_mean_30d",
        "double",
        f"Amount over the mean of the payments of 30 days with the same {column}.",
        "times",
        {"fr": f"montant / moyenne, {bare['fr']}", "en": f"amount / mean, {bare['en']}"},
        {
            "fr": f"le montant vaut {{value}} fois la moyenne de {this['fr']} sur 30 jours",
            "en": f"the amount is {{value}} times the mean of {this['en']} over 30 days",
        },
        nothing,
        follows="amount_eur",
    )
    for window, words in WINDOWS.items():
        (short_fr, long_fr), (short_en, long_en) = words["fr"], words["en"]
        yield from _input(
            f"{stem}_payments_{window}",
            "bigint",
            f"Payments {long_en} with the same {column}.",
            "count",
            {"fr": f"paiements, {bare['fr']}, {short_fr}", "en": f"payments, {bare['en']}, {short_en}"},
            {
                "fr": f"aucun paiement de {this['fr']} {long_fr}|un paiement de {this['fr']} {long_fr}"
                f"|{{value}} paiements de {this['fr']} {long_fr}",
                "en": f"no payment of {this['en']} {long_en}|one payment of {this['en']} {long_en}"
                f"|{{value}} payments of {this['en']} {long_en}",
            },
        )
    yield from _input(
        f"{stem}_hours_since_last",
        "double",
        f"Hours since the last payment of 30 days with the same {column}.",
        "hours",
        {"fr": f"dernier paiement, {bare['fr']}", "en": f"last payment, {bare['en']}"},
        {
            "fr": f"le paiement précédent de {this['fr']} date de {{value}}",
            "en": f"the last payment of {this['en']} was {{value}} ago",
        },
        nothing,
    )
    for window, words in WINDOWS.items():
        (short_fr, long_fr), (short_en, long_en) = words["fr"], words["en"]
        yield from _input(
            f"{stem}_frauds_{window}",
            "bigint",
            f"Frauds with the same {column} that were reported {long_en}.",
            "count",
            {
                "fr": f"fraudes signalées, {bare['fr']}, {short_fr}",
                "en": f"reported frauds, {bare['en']}, {short_en}",
            },
            {
                "fr": f"aucune fraude de {this['fr']} n'a été signalée {long_fr}"
                f"|une fraude de {this['fr']} a été signalée {long_fr}"
                f"|{{value}} fraudes de {this['fr']} ont été signalées {long_fr}",
                "en": f"no fraud of {this['en']} was reported {long_en}"
                f"|one fraud of {this['en']} was reported {long_en}"
                f"|{{value}} frauds of {this['en']} were reported {long_en}",
            },
        )


def _of_kind(kind, own):
    this = {language: _this(kind, own, language) for language in ("fr", "en")}
    bare = {language: _bare(kind, own, language) for language in ("fr", "en")}
    yield from _input(
        f"{kind}_fraud_share_30d",
        "double",
        f"Frauds with the same {kind} reported in the last 30 days, over the payments that such reports are about.",
        "percent",
        {"fr": f"part de fraudes, {bare['fr']}", "en": f"share of frauds, {bare['en']}"},
        {
            "fr": f"les fraudes signalées de {this['fr']} en 30 jours font {{value}} de ses paiements",
            "en": f"frauds of {this['en']} reported in 30 days make {{value}} of its payments",
        },
        {"fr": f"rien n'est encore connu de {this['fr']}", "en": f"nothing is known yet of {this['en']}"},
    )


def _input(name, kind, description, unit, called, says, says_nothing=None, follows=None):
    yield from (f"      - name: {name}", f"        data_type: {kind}", f"        description: {_text(description)}")
    yield from ("        config:", "          meta:", f"            unit: {unit}")
    if follows:
        yield f"            follows: {follows}"
    # A comma would part one name from the next.
    called = {language: text.replace(", ", " – ") for language, text in called.items()}
    meta = {"name": called, "says": says} | ({"says_nothing": says_nothing} if says_nothing else {})
    for key, words in meta.items():
        yield f"            {key}:"
        yield from (f"              {language}: {_text(text)}" for language, text in words.items())


def _this(column, own, language):
    word = _bare(column, own, language)
    known = WORDS.get(own.columns[column].taken_for)
    return known[language][0] if known else {"fr": f"ce {word}", "en": f"this {word}"}[language]


def _bare(column, own, language):
    known = WORDS.get(own.columns[column].taken_for)
    # Digits of a name are no figures of a text.
    return known[language][1] if known else re.sub(r"[_\d]+", " ", column).strip() or "groupe"


def _one_line(text):
    return " ".join(text.split())


def _text(text):
    return json.dumps(_one_line(text), ensure_ascii=False)


def _folded(line, width=118):
    """A line of YAML within the width; a long text in quotes goes on in the next lines."""
    if len(line) <= width or '"' not in line:
        return line
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    lines, rest = [], line
    while len(rest) > width:
        # At a space inside the text, where YAML folds lines into one space.
        cut = rest.rfind(" ", len(indent) + 1, width)
        if cut <= 0 or rest[:cut].count('"') % 2 == bool(lines):
            break
        lines.append(rest[:cut])
        rest = indent + rest[cut + 1 :]
    return "\n".join([*lines, rest])


NOT_NULL = "[{type: not_null}]"

HEAD = Template("""\
# Made by `fraud init` for $file: correct what is not so, and fill in words. A header that is missing
# here is a column that the file does not have.
models:
  - name: fraud_prepared
    description: >-
      Accepted payments, typed and named with their units, with the settled label. One row per payment; the first file
      that holds it counts. Its columns are what is read from files: `meta: headers` are the names a column may have
      there, in any case, beside its own; not_null says that a row without a value is rejected.
    config: {contract: {enforced: true}}
    columns:
""")

MADE = """\
      - name: label_source
        data_type: varchar
        description: Where is_fraud comes from, file or review. Null with it.
        constraints: [{type: check, expression: "label_source in ('file', 'review')"}]
      - {name: loaded_at, data_type: timestamp, description: When the first file that holds it was read (UTC).}
      - {name: changed_at, data_type: timestamp, description: "Start of the build that wrote the row (UTC)."}
"""

FEATURES = """\

  - name: fraud_features
    description: >-
      What a model is given. One row per payment. The one place that declares the model inputs: every column but
      transaction_id, time_s, next_split, target and changed_at is one. Windows end one second before the payment, and
      a fraud counts from the second in which it was reported. What an explanation says of an input stands in its
      `meta`.
    config:
      contract: {enforced: true}
      meta:
        published: true
        stamps: [changed_at]  # a row that is written anew has another
        label_delay_hours: 720   # a row older than this without a label counts as legitimate
        report_delay_hours: 168  # a fraud of which no file says when it was reported was so long after the payment
        parameters:              # of XGBoost, to be judged by `fraud backtest`
          rounds: 400
          max_depth: 4
          eta: 0.05
          subsample: 0.7
          colsample_bytree: 0.5
          lambda: 5
          max_bin: 2048
    data_tests:
      - same_row_count: {arguments: {other: ref('fraud_hour')}}
    columns:
      # what a row is, and what it is for
      - {name: transaction_id, data_type: varchar, description: Stable across re-ingestion; starts with a letter.}
      - name: time_s
        data_type: bigint
        description: Seconds since the start of the collection, 0 or more. Never a model input.
      - {name: next_split, data_type: varchar, description: "Window in the next training, as in fraud_hour."}
      - {name: target, data_type: boolean, description: "What is learned and measured, as in fraud_hour."}
      - {name: changed_at, data_type: timestamp, description: "Start of the build that wrote the row (UTC)."}
      # model inputs
      - name: hour_of_day
        data_type: integer
        description: Hour of the day by the clock of the collection, 0 to 23.
        config: {meta: {watched: false}}
      - {name: amount_eur, data_type: double, description: "Amount of the payment in EUR, 0 or more."}
"""


# The features


def _sql(own):
    entities = ", ".join(f"'{stem}': '{column}'" for stem, column in own.entities.items())
    kinds = ", ".join(f"'{kind}'" for kind in own.kinds)
    return SQL.replace("@entities@", entities).replace("@kinds@", kinds)


SQL = """\
{#
    What is known of a payment before it is made. A window ends one second before it, that of a kind with the hour
    before it; a fraud counts from the second in which it was reported. So nothing here changes when later payments or
    later reports arrive. `entities` are what repeats, name of its inputs -> column; `kinds` have few values each. A
    build makes anew what can have changed: macros/history.sql.
#}
{{ looks_back() }}
{% set changed_from_s = changed_from_s() %}
{% set entities = {@entities@} %}
{% set kinds = [@kinds@] %}
{% set windows = {'1d': 24, '7d': 7 * 24, '30d': 30 * 24} %}
{% set past = {} %}
{% for entity in entities %}
    {% for name, hours in windows.items() %}
        {% set frame = 'order by time_s range between ' ~ hours * 3600 ~ ' preceding and 1 preceding' %}
        {% do past.update({(entity, name): 'over (partition by key_of_' ~ entity ~ ' ' ~ frame ~ ')'}) %}
    {% endfor %}
{% endfor %}
{% set report_delay_s = seconds_of('report_delay_hours') %}
with

{{ recent_payments(changed_from_s, hours=720) }}
{{ first_reports(only=is_recent(changed_from_s)) }},

payments as (
    select
        prepared.transaction_id,
        prepared.time_s,
        {% for entity, column in entities.items() -%}
            -- A payment of which it is not known is alone, and has no history.
            coalesce(prepared.{{ column }}, prepared.transaction_id) as key_of_{{ entity }},
        {% endfor -%}
        {% for kind in kinds -%}
            prepared.{{ kind }} as kind_of_{{ kind }},
        {% endfor -%}
        -- Whole cents add up to the same sum in any order, doubles do not: the same rows give the same bytes.
        cast(round(prepared.amount_eur * 100) as bigint) as cents,
        {{ first_reported_s() }} as reported_s
    from {{ ref('fraud_prepared') }} as prepared
    left join told on prepared.transaction_id = told.transaction_id
    left join settled_labels on prepared.transaction_id = settled_labels.transaction_id
    where {{ is_recent(changed_from_s, 'prepared.transaction_id') }}
),

-- Payments and reports of fraud on one axis of time: one window counts both.
events as (
    {% for is_report in [0, 1] -%}
        select
            transaction_id,
            {% for entity in entities -%}
                key_of_{{ entity }},
            {% endfor -%}
            {% for kind in kinds -%}
                kind_of_{{ kind }},
            {% endfor -%}
            {{ 'greatest(reported_s, time_s + 1) as time_s' if is_report else 'time_s' }},
            {{ 'cast(null as bigint) as cents' if is_report else 'cents' }},
            {{ is_report }} as is_report
        from payments
        {{ 'where reported_s is not null' if is_report else 'union all' }}
    {% endfor %}
),

histories as (
    select
        {% for entity in entities -%}
            cast(sum(cents) {{ past[entity, '30d'] }} as double) as {{ entity }}_cents_30d,
            max(case when is_report = 0 then time_s end) {{ past[entity, '30d'] }} as {{ entity }}_last_s,
            {% for name in windows -%}
                count(cents) {{ past[entity, name] }} as {{ entity }}_payments_{{ name }},
                sum(is_report) {{ past[entity, name] }} as {{ entity }}_frauds_{{ name }},
            {% endfor -%}
        {% endfor -%}
        *
    from events
),

-- A kind has few values and many payments of each: counted by the hour.
{% for kind in kinds -%}
    {{ kind }}_hours as (
        select
            kind_of_{{ kind }} as kind,
            cast(floor(time_s / 3600.0) as bigint) as hour,
            count(cents) as payments,
            sum(is_report) as frauds
        from events
        where kind_of_{{ kind }} is not null
        group by kind_of_{{ kind }}, cast(floor(time_s / 3600.0) as bigint)
    ),

    {{ kind }}_shares as (
        select
            -- One key, not two columns: with two, DuckDB first joins the kinds with each other by the hour.
            concat(kind, '/', hour) as kind_hour,
            cast(sum(frauds) over month_before as double)
            / nullif(sum(payments) over settled, 0) as fraud_share
        from {{ kind }}_hours
        window
            month_before as (partition by kind order by hour range between 720 preceding and 1 preceding),
            -- Payments of so long ago that those of them that were frauds are reported in the month before.
            settled as (
                partition by kind
                order by hour
                range between
                {{ 720 + report_delay_s // 3600 }} preceding and {{ 1 + report_delay_s // 3600 }} preceding
            )
    ),
{% endfor %}

known as (
    select * from histories
    where is_report = 0
)

select
    -- what a row is, and what it is for: never a model input
    known.transaction_id,
    known.time_s,
    hours.next_split,
    hours.target,
    {{ changed_at() }} as changed_at,

    -- model inputs: every other column
    {% for entity in entities -%}
        known.cents * known.{{ entity }}_payments_30d
        / nullif(known.{{ entity }}_cents_30d, 0) as amount_to_{{ entity }}_mean_30d,
        (known.time_s - known.{{ entity }}_last_s) / 3600.0 as {{ entity }}_hours_since_last,
        {% for name in windows -%}
            known.{{ entity }}_payments_{{ name }},
            cast(coalesce(known.{{ entity }}_frauds_{{ name }}, 0) as bigint)
                as {{ entity }}_frauds_{{ name }},
        {% endfor -%}
    {% endfor -%}
    {% for kind in kinds -%}
        {{ kind }}_shares.fraud_share as {{ kind }}_fraud_share_30d,
    {% endfor -%}
    hours.hour_of_day,
    hours.amount_eur
from known
inner join {{ ref('fraud_hour') }} as hours on known.transaction_id = hours.transaction_id
{% for kind in kinds -%}
    left join {{ kind }}_shares
        on
            {{ kind }}_shares.kind_hour
            = concat(known.kind_of_{{ kind }}, '/', cast(floor(known.time_s / 3600.0) as bigint))
{% endfor -%}
{% if changed_from_s is not none -%}
    where known.time_s >= {{ changed_from_s }}
{% endif -%}
{% if is_on_spark() -%}
    {{ rows_that_moved(changed_from_s) }}
{% else -%}
    -- Rows that lie in order are read and copied faster.
    order by known.time_s, known.transaction_id
{% endif -%}
"""
