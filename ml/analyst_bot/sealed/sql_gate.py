"""What SQL may reach the published file: one SELECT, of known tables and functions. Allow-lists only.

Two parsers have to agree, so that neither one's misreading opens a way: sqlglot's, and that of DuckDB itself,
which is the one that will run the query.
"""

import json
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from ml.analyst_bot.sealed.refusals import why_not
from ml.language.guards import is_unseen
from ml.language.languages import STORED

MAX_SQL_CHARACTERS = 10_000

FUNCTIONS = frozenset(
    """
    count count_star sum avg min max median mode stddev stddev_samp stddev_pop var_samp var_pop variance
    quantile_cont quantile_disc corr arg_min arg_max bool_and bool_or any_value first last
    approx_count_distinct row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value
    abs ceil ceiling floor round trunc sign sqrt exp ln log log10 pow power greatest least
    lower upper length trim ltrim rtrim substring substr left right replace concat starts_with ends_with
    contains position strpos instr prefix suffix
    date_trunc date_part year month day hour minute second dayofweek date_diff datediff epoch strftime
    to_days to_hours to_minutes to_seconds to_months to_years
    isnan isfinite nullif
    + - * / // % ^ ** || ~~ !~~ ~~* !~~* !
    """.split()
)
CAST_TYPES = frozenset(
    """
    boolean bool tinyint smallint integer int int4 bigint int8 hugeint float real double decimal numeric
    varchar text string date time timestamp interval
    """.split()
)
# Written like columns, they are functions that tell of the session.
_FUNCTIONS_WITHOUT_PARENTHESES = frozenset(
    """
    current_catalog current_role current_schema current_time current_timestamp current_user localtime localtimestamp
    session_user user
    """.split()
)

# Names in DuckDB's syntax tree: classes of expressions, and types of everything.
_DUCKDB_CLASSES = frozenset(
    "BETWEEN CASE CAST COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION OPERATOR STAR SUBQUERY TYPE WINDOW".split()
)
_DUCKDB_TYPES = frozenset(
    """
    SELECT_NODE SET_OPERATION_NODE CTE_NODE BASE_TABLE JOIN SUBQUERY EMPTY
    ORDER_MODIFIER LIMIT_MODIFIER DISTINCT_MODIFIER ORDER_DEFAULT ASCENDING DESCENDING
    COMPARE_EQUAL COMPARE_NOTEQUAL COMPARE_LESSTHAN COMPARE_LESSTHANOREQUALTO COMPARE_GREATERTHAN
    COMPARE_GREATERTHANOREQUALTO COMPARE_DISTINCT_FROM COMPARE_NOT_DISTINCT_FROM COMPARE_BETWEEN COMPARE_IN
    COMPARE_NOT_IN CONJUNCTION_AND CONJUNCTION_OR OPERATOR_NOT OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL
    OPERATOR_COALESCE OPERATOR_NULLIF OPERATOR_CAST GROUPING_FUNCTION
    CASE_EXPR COLUMN_REF FUNCTION STAR TYPE VALUE_CONSTANT
    WINDOW_AGGREGATE WINDOW_ROW_NUMBER WINDOW_RANK WINDOW_RANK_DENSE WINDOW_PERCENT_RANK WINDOW_CUME_DIST
    WINDOW_NTILE WINDOW_LAG WINDOW_LEAD WINDOW_FIRST_VALUE WINDOW_LAST_VALUE
    """.split()
)

# Classes of sqlglot's syntax tree. A function it does not know is Anonymous, and then its name counts.
_SQLGLOT_CLASSES = frozenset(
    """
    Abs Add Alias All And Anonymous Any AnyValue ApproxDistinct ArgMax ArgMin Avg Between Boolean Case Cast
    Ceil Coalesce Column Concat Contains Corr Count CTE CumeDist CurrentDate DPipe DataType DataTypeParam Date
    DateDiff DateTrunc Day DayOfWeek DenseRank Distinct Div Dot EQ Escape Except Exists Exp Extract Filter First
    FirstValue Floor From GT GTE Greatest Group Having Hour ILike Identifier If In IntDiv Intersect Interval Is
    IsInf IsNan Join LT LTE Lag Last LastValue Lead Least Left Length Like Limit Literal Ln Log LogicalAnd
    LogicalOr Lower Max Median Min Minute Mod Mode Month Mul NEQ Neg Not Ntile Null Nullif NullSafeEQ NullSafeNEQ
    Offset Or Order Ordered Paren PercentRank PercentileCont PercentileDisc Pow Qualify Quantile Rank Replace Right
    Round RowNumber Second Select Sign Sqrt Star StartsWith EndsWith Stddev StddevPop StddevSamp StrPosition Sub
    Subquery Substring Sum Table TableAlias TimeToStr TimestampTrunc TimeToUnix Trim Trunc Tuple Union Upper Var
    Variance VariancePop Where Window WindowSpec With WithinGroup Xor Year Grouping Rollup Cube GroupingSets
    """.split()
)


class RefusedError(ValueError):
    """SQL that is not let through. Attributes: code and values, for `why_not`."""

    def __init__(self, code, /, **values):
        super().__init__(why_not(code, STORED, **values))
        self.code, self.values = code, values


@dataclass(frozen=True)
class Checked:
    """SQL that may run.

    Attributes:
        sql: the text as it came.
        tables: names of the published tables it reads.
    """

    sql: str
    tables: tuple


def check(con, sql, tables):
    """Let one SELECT through, or say why not. Nothing is run.

    Args:
        con: DuckDB connection whose parser is asked.
        sql: text that nobody trusts.
        tables: names of the tables that may be read.

    Raises:
        RefusedError: not one SELECT, or it reaches for anything that is not on the lists.
    """
    _check_text(sql)
    tables = {table.lower() for table in tables}
    try:
        ours = _read_by_sqlglot(sql, tables)
        theirs = _read_by_duckdb(con, sql, tables)
    except RecursionError as error:
        raise RefusedError("deep") from error
    if ours != theirs:
        raise RefusedError("two_parsers")
    return Checked(sql, tuple(sorted(theirs)))


def _check_text(sql):
    if len(sql) > MAX_SQL_CHARACTERS:
        raise RefusedError("too_long", characters=len(sql), allowed=MAX_SQL_CHARACTERS)
    odd = {c for c in sql if is_unseen(c) and c not in "\n\r\t"}
    if odd:
        raise RefusedError("unseen", letters=", ".join(f"U+{ord(c):04X}" for c in sorted(odd)))


def _read_by_sqlglot(sql, tables):
    try:
        statements = [statement for statement in sqlglot.parse(sql, dialect="duckdb") if statement is not None]
    except (sqlglot.errors.SqlglotError, ValueError, TypeError, AttributeError, LookupError, ImportError) as error:
        # Its parser fails in many ways on what is no SQL; for some syntax it wants to import more, behind closed doors.
        why = "" if isinstance(error, ImportError) or not str(error) else str(error).splitlines()[0][:200]
        raise RefusedError("unreadable", why=why) from error
    if len(statements) != 1:
        raise RefusedError("statements", found=len(statements))
    if not isinstance(statements[0], exp.Query):
        raise RefusedError("only_select", why="")
    read = set()
    for node in statements[0].walk():
        kind = type(node).__name__
        if kind not in _SQLGLOT_CLASSES:
            raise RefusedError("kind", name=kind)
        if isinstance(node, exp.Anonymous) and _folded(str(node.this)) not in FUNCTIONS:
            raise RefusedError("function", name=str(node.this), near=_near(str(node.this), FUNCTIONS))
        if isinstance(node, exp.Table):
            if not isinstance(node.this, exp.Identifier) or node.args.get("db") or node.args.get("catalog"):
                raise RefusedError("table", name=node.sql(dialect="duckdb")[:80])
            read.add(_folded(node.name))
    return read & tables


def _read_by_duckdb(con, sql, tables):
    [(text,)] = con.execute("select json_serialize_sql(?::varchar)", [sql]).fetchall()
    tree = json.loads(text)
    if tree["error"]:
        raise RefusedError("only_select", why=f"DuckDB: {tree['error_message'].splitlines()[0][:200]}")
    if len(tree["statements"]) != 1:
        raise RefusedError("statements", found=len(tree["statements"]))
    read = set()
    _walk(tree["statements"][0]["node"], frozenset(), tables, read)
    return read


def _walk(node, named_here, tables, read):
    if isinstance(node, list):
        for item in node:
            _walk(item, named_here, tables, read)
        return
    if not isinstance(node, dict):
        return
    _check_node(node, named_here, tables, read)
    if "cte_map" in node:
        # A name counts behind its definition and inside its own query only; elsewhere DuckDB would look it up.
        for entry in node["cte_map"]["map"]:
            _walk(entry["value"], named_here, tables, read)
            named_here = named_here | {_folded(entry["key"])}
    for key, value in node.items():
        if key != "cte_map":
            _walk(value, named_here, tables, read)


def _check_node(node, named_here, tables, read):
    kind = node.get("type")
    if "class" in node and node["class"] not in _DUCKDB_CLASSES:
        raise RefusedError("kind", name=node["class"])
    if kind is not None and kind not in _DUCKDB_TYPES:
        raise RefusedError("kind", name=kind)
    if len(node.get("qualified_name", {}).get("path", ["one"])) != 1:
        raise RefusedError("dotted", name=".".join(node["qualified_name"]["path"])[:80])
    if node.get("sample") or node.get("at_clause"):
        raise RefusedError("samples")
    if "function_name" in node and _folded(node["function_name"]) not in FUNCTIONS:
        raise RefusedError("function", name=node["function_name"], near=_near(node["function_name"], FUNCTIONS))
    if len(node.get("column_names", ())) == 1 and node["column_names"][0].lower() in _FUNCTIONS_WITHOUT_PARENTHESES:
        raise RefusedError("kind", name=node["column_names"][0])
    if "type_name" in node and _folded(node["type_name"]) not in CAST_TYPES:
        raise RefusedError("cast", name=node["type_name"])
    if "table_name" in node:
        name = _folded(node["table_name"])
        if name in tables and name not in named_here:
            read.add(name)
        elif name not in named_here:
            raise RefusedError("table", name=node["table_name"][:80], near=_near(name, tables))


def _folded(name):
    # DuckDB folds a to z only, Python more: a Kelvin sign would be a k here, and another name there.
    if not name.isascii():
        raise RefusedError("not_ascii", name=name[:80])
    return name.lower()


def _near(name, names):
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), sorted(names), n=1, cutoff=0.7)
    return near[0] if near else None
