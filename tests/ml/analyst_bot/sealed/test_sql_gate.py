"""The gate under random SQL: what it lets through reads published tables, and nothing else."""

import contextlib
import logging
import re

import duckdb
import pytest
import sqlglot
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from ml.analyst_bot.sealed.sql_gate import FUNCTIONS, RefusedError, check
from tests.ml.analyst_bot.sealed.attacks import ATTACKS

TABLES = ["fraud_prediction", "fraud_hour"]

names = st.sampled_from(
    ["fraud_prediction", "fraud_hour", "secret", "c", "duckdb_views", "duc\u212adb_views", "duckdb_settings",
     "sqlite_master", "'/etc/passwd'", '"/etc/passwd"', "read_text('/etc/passwd')", "glob('*')", "main.fraud_hour",
     "duckdb_settings()", "information_schema.tables"]
)  # fmt: skip
values = st.sampled_from(
    ["1", "a", "'x'", "null", "*", "count(*)", "getenv('HOME')", "current_setting('threads')", "lower(a)", "x.y.z",
     "$1", "a::json", "cast(a as varchar)", "lambda x: x", "[1]", "{'a': 1}", "nextval('s')", "sum(a) over ()", "now()"]
)  # fmt: skip
spaces = st.sampled_from([" ", "\n", "\t", "/**/", " -- x\n", "\u00a0", "\r"])


def _combined(inner):
    queries = inner.map(lambda query: f"({query})")
    return st.one_of(
        st.builds(
            "select {} from {} where {} = {}".format,
            values,
            st.one_of(names, queries),
            values,
            st.one_of(values, queries),
        ),
        st.builds("with {} as {} select {} from {}, {}".format, names, queries, values, names, names),
        st.builds("{} union all {}".format, inner, inner),
        st.builds("{}; {}".format, inner, inner),
        st.builds("select * from {} join {} on true order by {} limit {}".format, names, queries, values, values),
        st.builds("copy {} to 'x'".format, queries),
        st.builds("select {} in {} from {}".format, values, queries, names),
    )


queries = st.recursive(st.builds("select {} from {}".format, values, names), _combined, max_leaves=5)


@pytest.fixture(scope="module")
def con():
    logging.disable()
    with duckdb.connect(config={"enable_external_access": "false"}) as con:
        for table in [*TABLES, "secret"]:
            con.execute(f"create table {table} as select 1 as a")
        yield con
    logging.disable(logging.NOTSET)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(queries, spaces)
@example("select a from (with secret as (select 1 as a) select a from secret), secret", " ")
@example("with secret as (select a from secret) select a from secret", " ")
@example("with c as (select 1 as a) select a from C", " ")
@example("with secret as (select 1 from fraud_prediction) select 1 from secret, secret", " ")
@example("with duc\u212adb_views as (select 1 as a) select 1 from duckdb_views", " ")
def test_a_query_that_passes_plans_nothing_but_published_tables(con, query, space):
    query = query.replace(" ", space)
    try:
        check(con, query, TABLES)
    except RefusedError:
        return
    with contextlib.suppress(duckdb.Error):
        statements = con.extract_statements(query)
        assert [str(statement.type) for statement in statements] == ["StatementType.SELECT"]
        # A judgement of its own: what DuckDB plans to scan and call, not what the gate has read.
        plan = con.execute(f"explain (format json) {query.rstrip().rstrip(';')}").fetchall()[0][1].lower()
        # The name that the query has given to a part of itself is no table.
        plan = re.sub(r'"cte name": "[^"]*"', "", plan)
        for other in ("secret", "duckdb_", "sqlite_master", "passwd", "glob", "read_text", "getenv", "nextval"):
            assert other not in plan


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(con, text):
    with contextlib.suppress(RefusedError):
        check(con, text, TABLES)


MUTABLE = [text for inputs in ATTACKS.values() for text in inputs if len(text) < 300]


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(MUTABLE),
    st.integers(0, 300),
    st.sampled_from(["", "'", '"', "(", ")", ";", "--", "/*", "*/", "\\", "$$"]),
)
def test_a_mutated_attack_never_passes_with_a_function_or_table_of_its_own(con, attack, place, inserted):
    text = attack[:place] + inserted + attack[place:]
    try:
        check(con, text, TABLES)
    except RefusedError:
        return
    [statement] = [one for one in sqlglot.parse(text, dialect="duckdb") if one is not None]
    named = {table.name.lower() for table in statement.find_all(exp.Table)}
    defined = {cte.alias.lower() for cte in statement.find_all(exp.CTE)}
    assert named <= {*TABLES, *defined}
    assert {call.name.lower() for call in statement.find_all(exp.Anonymous)} <= FUNCTIONS
    assert statement.find(exp.Insert, exp.Update, exp.Delete, exp.Create, exp.Command, exp.Copy) is None


@pytest.mark.parametrize("name", ["user", "USER", "current_role", "current_schema", "session_user", "current_catalog"])
def test_a_function_that_looks_like_a_column_is_refused(con, name):
    with pytest.raises(RefusedError, match="not allowed"):
        check(con, f"select {name} from fraud_hour", TABLES)
