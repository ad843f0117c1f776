"""What the bot can do: every tool reads the published file and gives an Answer."""

import json
import re
from difflib import get_close_matches

from ml.analyst_bot.answer import Answer
from ml.analyst_bot.phrases import PHRASES, TERMS
from ml.analyst_bot.reading.topics import topics_near
from ml.analyst_bot.sealed.process import QueryError
from ml.analyst_bot.sealed.seal import NotAllowedError, NotAnInputError, NoTransactionError
from ml.explanation.facts import is_anonymous
from ml.language.languages import DEFAULT, LANGUAGES
from ml.language.signals import in_words
from ml.storage.sql import literal, tables_read

MAX_ROWS = 100_000
MOST_PROPOSED = 4
SIGNAL = ("area", "signal", "level", "state", "value", "reason")
WHY = ("strongest_feature", "counterfactual_probability", "neighbours", "neighbour_frauds", "facts")
# A condition on dates, beside which nothing may have been found for want of data.
_SETS_A_TIME = re.compile(r"date '|(?:month|year|day)\(\w+\) (?:=|between|\*)")
# Errors beside which questions of the topics may help.
_WITH_TOPICS = {"not_held", "hypothetical", "no_clock", "share", "two_questions"}
REASON = ("feature", "value", "direction", "contribution", "share", "quantile")


class Tools:
    """The tools over one published file.

    Args:
        sealed: Sealed.
        language: a key of LANGUAGES, of the sentences.
        limit: rows that an answer holds at most.
        signals: function that gives the state of the whole, dictionaries (area, signal, level, state, value, reason),
            for what is not in the file, such as its age and a run that failed. None: what was published.
    """

    def __init__(self, sealed, language=DEFAULT, limit=20, signals=None):
        self._sealed, self._signals = sealed, signals
        self._language, self._say = language, PHRASES[language]
        self._limit = min(limit, MAX_ROWS)

    def run(self, tool, **arguments):
        """Answer of the tool of that name; that it failed is an answer too."""
        try:
            return getattr(self, tool)(**arguments)
        except NotAllowedError as error:
            said = self._say["refused"].format(why=error.told(self._language))
        except QueryError as error:
            said = self._say["failed" if error.code else "library_says"].format(why=error.told(self._language))
        return self._answer(said, sql=arguments.get("sql"), refused=True)

    @property
    def table_names(self):
        return list(self._catalog.tables)

    def list_tables(self):
        """The published tables: name, rows, description."""
        rows = [[table.name, table.rows, table.description] for table in self._catalog.tables.values()]
        text = self._say["tables"].format(found=self._count(len(rows)))
        return self._answer(text, ["table", "rows", "description"], rows)

    def describe(self, table):
        """The columns of a table: name, type, unit, description."""
        known = self._catalog.tables.get(table)
        if known is None:
            said = self._say["no_table"].format(table=table) + self._near(table, self._catalog.tables)
            return self._answer(said, refused=True)
        rows = [[one.name, one.type, one.unit, one.description] for one in known.columns.values()]
        text = self._say["describe"].format(
            table=table, found=self._count(known.rows), description=known.description or ""
        )
        return self._answer(text, ["column", "type", "unit", "description"], rows)

    def query(self, sql, reading=None):
        """One SELECT over the published tables.

        Args:
            sql: text that nobody trusts.
            reading: Reading of the question that led to it, for the sentence.
        """
        result = self._sealed.query(sql, self._limit)
        text = self._sentence(result, reading)
        if reading and reading.measure != "sql" and _is_nothing(result.rows) and _SETS_A_TIME.search(sql):
            text += "\n" + self._say["period"].format(**self._period())
        if self._reads_a_sample(sql):
            rows, all_rows = self._catalog.tables["fraud_prediction"].rows, self._catalog.snapshot["transactions"]
            text += "\n" + self._say["sampled"].format(rows=self._count(rows), all_rows=self._count(all_rows))
        return self._answer(text, result.columns, result.rows, result.found, sql)

    def define(self, terms):
        """What terms mean, each in a sentence or two.

        Args:
            terms: (name of a term, how it was written) of each.
        """
        known = TERMS[self._language]
        return self._answer("\n".join(known[term][1].format(name=said.upper()) for term, said in terms))

    def metrics(self):
        """The champion on rows it has not seen, with 95 % intervals, as it is now."""
        from ml.model.payment_figures import OF_CUSTOMERS  # numpy with it, which other questions do without

        sql = (
            "select split, metric, value, ci_low, ci_high, rows, frauds, prevalence, reason from current_evaluations "
            "where is_champion order by split, metric"
        )
        result = self._sealed.query(sql, 200)
        model = self._provenance["model_version"]
        test = {row["metric"]: row for row in result.records() if row["split"] == "test"}
        if "average_precision" not in test:
            return self._answer(
                self._say["no_metrics"].format(model=model), result.columns, result.rows, result.found, sql
            )
        told = [
            self._say["measured"].format(
                name=self._say["metric_names"][name],
                **{key: self._figure(test[name][key]) for key in ("value", "ci_low", "ci_high")},
            )
            for name in self._say["metric_names"]
            if name in test and (test[name]["value"] is not None or name not in OF_CUSTOMERS)
        ]
        frauds = test["average_precision"]["frauds"]
        text = self._say["metrics"].format(model=model, told="; ".join(told), frauds=self._count(frauds))
        return self._answer(text, result.columns, result.rows, result.found, sql)

    def drift(self, feature=None):
        """The inputs of the champion in the newest window, or one of them: alerts first, then the largest distance."""
        if "current_drift" not in self._catalog.tables:
            return self._answer(self._say["no_table"].format(table="current_drift"), refused=True)
        sql = (
            "select feature, state, psi, previous_psi, adjusted_p_value, has_moved, is_alert, window_rows, measured_at "
            f"from current_drift where subject = 'inputs'{f' and feature = {literal(feature)}' if feature else ''} "
            "order by is_alert desc, has_moved desc, psi desc"
        )
        result = self._sealed.query(sql, 200)
        states = [row["state"] for row in result.records()]
        text = self._say["drift"].format(
            found=self._count(len(states)),
            alerts=states.count("alert"),
            moved=self._count(states.count("moved")),
            unknown=self._count(states.count("not enough history") + states.count("too few rows")),
        )
        return self._answer(text, result.columns, result.rows, result.found, sql)

    def health(self):
        """The health of pipeline, data, model and LLM, each signal with its reason, the worst first."""
        time, sql = (self._provenance["snapshot_time"] or "?")[:16], None
        if self._signals:
            signals = self._signals()
        elif "pipeline_health" in self._catalog.tables:
            sql = "from pipeline_health order by level desc, area, signal"
            signals = self._sealed.query(sql, 200).records()
        else:
            return self._answer(self._say["health_unknown"].format(time=time))
        signals = sorted(signals, key=lambda signal: -signal["level"])
        count = [signal["state"] for signal in signals].count
        states = {state: self._count(count(state)) for state in ("bad", "warning", "unknown")}
        text = self._say["health"].format(found=self._count(len(signals)), time=time, **states)
        told = [in_words(signal, self._language) for signal in signals]
        return self._answer(text, SIGNAL, [[signal[name] for name in SIGNAL] for signal in told], sql=sql)

    def explain(self, transaction_id):
        """Why a transaction is suspicious: its score, and text, facts and reasons where they are published."""
        quoted = literal(transaction_id)
        sql = (
            "select transaction_id, amount_eur, hour_of_day, fraud_probability, threshold, expected_loss_eur, "
            f"is_flagged, is_fraud, split from fraud_prediction where transaction_id = {quoted}"
        )
        facts = self._sealed.query(sql, 1)
        if not facts.rows:
            return self._answer(self._say["no_transaction"].format(id=transaction_id), sql=sql, refused=True)
        row = facts.records()[0]
        text = self._say["explain"].format(
            id=row["transaction_id"],
            probability=self._figure(row["fraud_probability"]),
            threshold=self._figure(row["threshold"]),
            flagged=self._say["flagged" if row["is_flagged"] else "not_flagged"],
        )
        told, _ = self._row_of("risk_explanation", "explanation", quoted)
        why, why_sql = self._row_of("reason_codes", ", ".join(WHY), quoted)
        if told:
            text = f"{text}\n{told['explanation']}"
        if not why:
            text = text if told else f"{text} {self._say['no_reasons']}"
            return self._answer(text, facts.columns, facts.rows, facts.found, sql)
        said = self._say["facts"].format(
            feature=why["strongest_feature"],
            median=self._figure(why["counterfactual_probability"]),
            frauds=self._count(why["neighbour_frauds"]),
            neighbours=why["neighbours"],
        )
        reasons = [[reason[name] for name in REASON] for reason in json.loads(why["facts"])["reasons"]]
        return self._answer(f"{text}\n{said}", REASON, reasons, sql=why_sql)

    def predict(self, transaction_id, changes=None):
        """The champion's probability for a transaction of the file, and for a change of its inputs.

        Args:
            transaction_id: of fraud_features.
            changes: {name of a model input: value}. What the layout says follows from one changes with it, nothing
                else of the row.
        """
        changes = self._with_what_follows(transaction_id, changes or {})
        try:
            result = self._sealed.score(transaction_id, changes or {})
        except NotAnInputError as error:
            near = self._near(error.name, error.inputs)
            return self._answer(self._say["no_feature"].format(name=error.name, near=near), refused=True)
        except NoTransactionError:
            return self._answer(self._say["no_transaction"].format(id=transaction_id), refused=True)
        columns = ["transaction_id", "case", "fraud_score", "fraud_probability"]
        rows = [[transaction_id, case, raw, probability] for case, raw, probability in result]
        asked = ", ".join(f"{name} = {value:g}" for name, value in (changes or {}).items())
        text = self._say["what_if" if changes else "predict"].format(
            id=transaction_id, before=self._figure(rows[0][3]), after=self._figure(rows[-1][3]), changes=asked
        )
        return self._answer(text, columns, rows)

    def _with_what_follows(self, transaction_id, changes):
        """The same with the inputs that are made of the changed ones: the amount's ratio to a mean, say."""
        table = self._catalog.tables.get("fraud_features")
        inputs = table.columns.values() if table else ()
        following = [column for column in inputs if column.follows in changes and column.name not in changes]
        wanted = {name for column in following for name in (column.name, column.follows, column.zero_at_ratio) if name}
        row = self._row_of("fraud_features", ", ".join(sorted(wanted)), literal(transaction_id))[0] if wanted else None
        if not row:
            return changes
        made = {column.name: _following(column, row, changes[column.follows]) for column in following}
        return changes | {name: value for name, value in made.items() if value is not None}

    def show(self, sql, transaction_id, reading):
        """One transaction or case, by its id."""
        answer = self.query(sql, reading)
        if answer.rows:
            return answer
        return self._answer(self._say["no_transaction"].format(id=transaction_id), sql=sql, refused=True)

    def changes(self):
        """What was decided of the model, the newest decision first."""
        sql = (
            "select decision, decided_at, outcome, champion_version, previous_version, candidate_version, decided_by, "
            "average_precision_gain, gain_ci_low, gain_ci_high, frauds_compared, reason from model_aliases "
            "order by decision desc"
        )
        result = self._sealed.query(sql, self._limit)
        if not result.rows:
            return self._answer(self._say["no_changes"], sql=sql, refused=True)
        newest = result.records()[0]
        changed = next((row for row in result.records() if row["champion_version"] != row["previous_version"]), None)
        text = self._say["changes"].format(
            time=newest["decided_at"][:16],
            outcome=newest["outcome"],
            reason=newest["reason"],
            champion=newest["champion_version"],
            since=changed["decided_at"][:16] if changed else "?",
            previous=(changed and changed["previous_version"]) or self._say["none_before"],
        )
        return self._answer(text, result.columns, result.rows, result.found, sql)

    def what_can_be_asked(self):
        """What the grammar reads."""
        return self._answer(self._say["can"])

    def take_apart(self, questions):
        """The questions that one is made of, each of which can be asked."""
        return self._answer("\n".join([self._say["apart"], *(f"  {one}" for one in questions)]), refused=True)

    def refuse(self, error, question, rest=None):
        """Why a question was not read: what was not understood, and what near it can be asked.

        Args:
            error: UnreadableError.
            question: what was asked.
            rest: (question, Reading) that can be read of it, or None.
        """
        say, values = self._say, {"what": error.what, "near": self._meant(error.near)}
        if error.tables:
            said = say["several_tables"].format(what=error.what, tables=", ".join(error.tables))
            return self._answer(said, refused=True)
        if error.code == "odd_number":
            said = say["odd_number"].format(what=error.what, readings=error.readings)
        elif error.code == "no_clock":
            said = say["no_clock"].format(what=error.what, **self._newest())
        elif error.code:
            said = say[error.code].format(what=error.what, held=self._held(), readings=error.readings)
        else:
            said = say["unreadable"].format(**values)
        if rest is not None and rest[1].said:
            said = f"{said}\n{say['without'].format(question=rest[0], said=rest[1].said[0])}"
        if error.code and error.code not in _WITH_TOPICS:
            return self._answer(said, refused=True)
        near = [f"  {one}" for one in topics_near(question, self._catalog, self._language)[:MOST_PROPOSED]]
        lead = [] if error.code else [say["near_questions"]]
        if near:
            said = "\n".join([said, *lead, *near])
        elif not error.code and rest is None:
            said = f"{said}\n{say['can']}"  # near to none: all that we show as examples
        return self._answer(said, refused=True)

    def _newest(self):
        result = self._sealed.query("select max(occurred_at) as newest from fraud_prediction", 1)
        newest = result.rows[0][0] or "?"
        return {"newest": newest[:16], "day": newest[:10]}

    def _period(self):
        sql = "select min(occurred_at) as oldest, max(occurred_at) as newest from fraud_prediction"
        [row] = self._sealed.query(sql, 1).records()
        return {name: (time or "?")[:16] for name, time in row.items()}

    def _held(self):
        """What a transaction carries, in the words of the language."""
        tables = self._catalog.tables
        rows = tables["fraud_hour"].columns.values() if "fraud_hour" in tables else ()
        columns = [*tables["fraud_prediction"].columns.values(), *(column for column in rows if column.words)]
        called = [column.called.get(self._language, column.name) for column in columns]
        anonymous = [self._say["anonymous"]] if any(is_anonymous(column.name) for column in rows) else []
        return ", ".join([*dict.fromkeys(called), *anonymous])

    def _reads_a_sample(self, sql):
        """Whether a query reads transactions, and not all of them are in the file."""
        tables = self._catalog.tables
        present, all_rows = tables["fraud_prediction"].rows, self._catalog.snapshot.get("transactions")
        if all_rows is None or present >= all_rows:
            return False
        of_transactions = {name for name, one in tables.items() if "transaction_id" in one.columns}
        return any(tables[name].rows >= present for name in tables_read(sql) & of_transactions)

    def _row_of(self, table, columns, quoted_id):
        """The row of a transaction as a dictionary, or None, and the query that gives it."""
        sql = f"select {columns} from {table} where transaction_id = {quoted_id}"
        known = table in self._catalog.tables
        # Whole: facts are JSON, and of a case of payments 5,000 characters.
        found = self._sealed.query(sql, 1, are_whole=True).records() if known else []
        return (found[0] if found else None), sql

    def _sentence(self, result, reading):
        measure = reading.measure if reading else "sql"
        values = {
            "found": self._count(result.found),
            "table": reading.table if reading else "",
            "column": reading and reading.column,
        }
        if reading and reading.by:
            key = "share" if measure == "rate" and reading.column is None else measure
            name = self._say["names"].get(key, self._say["names"]["rows"]).format(column=reading.column)
            said = self._say["by"].format(measure=name, by=reading.by, found=values["found"])
        else:
            if measure in self._say["names"] and result.rows:
                values["value"] = self._count(result.rows[0][-1])
                values["all"] = self._count(result.rows[0][0]) if measure == "groups_that" else ""
            said = self._say.get(measure, self._say["rows"]).format(**values)
        return "\n".join([said, *(reading.said if reading else ())])

    def _answer(self, text, columns=(), rows=(), found=None, sql=None, refused=False):
        units = {
            column.name: column.unit
            for table in self._catalog.tables.values()
            for column in table.columns.values()
            if column.unit
        }
        return Answer(
            text,
            sql,
            list(columns),
            list(rows),
            len(rows) if found is None else found,
            units={name: unit for name, unit in units.items() if name in columns},
            refused=refused,
            **self._provenance,
        )

    def _figure(self, value):
        return LANGUAGES[self._language].figure(value)

    def _count(self, value):
        return LANGUAGES[self._language].count(value)

    @property
    def _catalog(self):
        return self._sealed.catalog

    @property
    def _provenance(self):
        snapshot = self._catalog.snapshot
        return {
            "snapshot_id": snapshot.get("snapshot_id"),
            "snapshot_time": snapshot.get("published_at"),
            "model_version": snapshot.get("champion_version"),
        }

    def _near(self, name, names):
        close = get_close_matches(str(name).lower(), list(names), n=1, cutoff=0.6)
        return self._meant(close[0] if close else None)

    def _meant(self, near):
        return self._say["near"].format(near=near) if near else ""


def _is_nothing(rows):
    """Whether an answer found no row, or only says so in numbers."""
    return not rows or (len(rows) == 1 and all(cell in (0, None) for cell in rows[0]))


def _following(column, row, new):
    """Value of an input after the one that it follows has become `new`; None where it stays, or cannot be told."""
    value, old = row[column.name], row[column.follows]
    if value is None or not old:
        return None
    if column.zero_at_ratio is None:
        return value * new / old
    ratio = row[column.zero_at_ratio]
    zero_at = old / ratio if ratio else old
    return None if zero_at == old else value * (new - zero_at) / (old - zero_at)
