"""The loop through people: cases go out as a file, verdicts come back as one, and become labels."""

import csv

import duckdb
import pytest

KEPT = ("case_reviews", "issued_cases", "labels", "rejected_reviews")
CASES = "select case_id, review_state from cases_to_review"


class Reviewer:
    """Fills in the file that was handed out, as it was when the reviewer opened it."""

    def __init__(self, project, name):
        self.folder = project.folder / "review"
        self.name = name
        with (self.folder / "cases_to_review.csv").open(encoding="utf-8-sig", newline="") as file:
            self.cases = {row["case_id"]: row for row in csv.DictReader(file, delimiter=";")}

    def answers(self, file_name, verdicts, **changed):
        """Drop a file with a verdict per case id."""
        rows = [
            self.cases[case] | {"verdict": verdict, "reviewer": self.name} | changed
            for case, verdict in verdicts.items()
        ]
        with (self.folder / "incoming" / file_name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
            writer.writeheader()
            writer.writerows(rows)


def take_in(project):
    """What a build does about verdicts: without explanations, the watch over drift, and data tests."""
    project.run("+cases_to_review", "+review_outcomes", "+model_evaluations", "published")


def states(project):
    return dict(project.read_published(CASES))


def label_of(project, case):
    [(transaction,)] = project.read(f"select transaction_id from issued_cases where case_id = '{case}' limit 1")
    return project.read(f"select is_fraud, label_source from fraud_prepared where transaction_id = '{transaction}'")[0]


def measured(project):
    """What is said of the champion's test window."""
    return project.read_published(
        "select metric, rows, frauds, value, window_until_s from model_evaluations where split = 'test' order by all"
    )


def test_the_file_is_the_queue_and_tells_neither_labels_nor_audit_cases(built):
    with (built.folder / "review" / "cases_to_review.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))

    assert [row["case_id"] for row in rows] == [case for (case,) in built.read("select case_id from cases_to_review")]
    assert built.read("select count(*) from drawn_cases where is_audit") == [(10,)]
    assert len(rows) == 10 + built.read("select count(*) from suspicious_transactions")[0][0]
    assert {"is_fraud", "is_audit", "fraud_probability", "fraud_score", "is_flagged"}.isdisjoint(rows[0])
    assert [row["case_id"] for row in rows] == sorted(row["case_id"] for row in rows)
    assert all(row["explanation"].startswith("Ce paiement est de ") and row["reasons"] for row in rows)
    assert {(row["verdict"], row["reviewer"], row["comment"]) for row in rows} == {("", "", "")}


def test_the_published_file_does_not_tell_audit_cases_apart(built):
    tables = {table for (table,) in built.read_published("select table_name from information_schema.tables")}

    assert {"drawn_cases", "issued_cases", "case_reasons", "reviewable_transactions", "case_reviews"}.isdisjoint(tables)


def test_cases_were_never_seen_and_are_of_the_newest_hours(built):
    assert built.read(
        "select count(*) from drawn_cases join fraud_prediction using (transaction_id) where split not in ('test', "
        "'later') or fraud_prediction.occurred_at <= (select max(occurred_at) from fraud_prediction) - interval 10 hour"
    ) == [(0,)]


def test_the_audit_draws_each_transaction_as_often_as_its_probability_says(built):
    """200 lotteries over the same rows; expected: each audit_probability, within 4 standard deviations."""
    sql = next(built.target().glob("compiled/**/drawn_cases.sql")).read_text()
    draws = 200
    with duckdb.connect(built.warehouse, read_only=True) as con:
        con.execute("create temp table drawn (transaction_id varchar, audit_probability double)")
        for seed in range(draws):
            lottery = sql.replace("'audit'))", f"'{seed}'))")
            assert lottery != sql
            con.execute(f"insert into drawn select transaction_id, audit_probability from ({lottery}) where is_audit")
        often = con.execute(
            "select audit_probability, count(*) from drawn where audit_probability > .05 group by transaction_id, 1"
        ).fetchall()
        total = con.execute("select sum(1 / audit_probability) from drawn").fetchall()[0][0]
        population = con.execute("select count(*) from reviewable_transactions where not is_flagged").fetchall()[0][0]

    assert len(often) > 5
    for probability, times in often:
        assert times / draws == pytest.approx(probability, abs=4 * (probability * (1 - probability) / draws) ** 0.5)
    # Horvitz and Thompson: the drawn ones stand for all.
    assert total / draws == pytest.approx(population, rel=0.05)


def test_verdicts_go_round(project):
    _, late_labels = project.receive("day.csv", label_delay=16)
    held_back = late_labels.rename(project.folder / "labels.csv")
    project.run()
    before = measured(project)
    first, second, third, fourth, *others = states(project)
    alice, bob = Reviewer(project, "Alice"), Reviewer(project, "bob")

    # A verdict settles a case and becomes its label; unsure does neither.
    alice.answers("1.csv", {first: "Fraude", second: "légitime", third: "incertain", fourth: ""})
    take_in(project)
    assert {first, second}.isdisjoint(states(project))
    assert (states(project)[third], states(project)[fourth]) == ("unsure", "new")
    assert label_of(project, first) == (True, "review")
    assert label_of(project, second) == (False, "review")
    assert label_of(project, third) == (None, None)

    # Two who disagree bring the case back; nothing is its label then. Rows that prove nothing are told.
    bob.answers("2.csv", {first: "legitimate", second: "Legitimate"})
    bob.answers("3.csv", {third: "fraud"}, row_token="row_0")
    bob.answers("4.csv", {third: "peut-être"})
    take_in(project)
    assert (states(project)[first], states(project)[third]) == ("disputed", "unsure")
    assert second not in states(project)
    assert label_of(project, first) == (None, None)
    assert project.read_published("select column_name, rejected_value from rejected_reviews order by file_name") == [
        ("row_token", "row_0"),
        ("verdict", "peut-être"),
    ]

    # The later verdict of the same reviewer replaces the earlier one. Then all flagged cases are reviewed, and all
    # of them are frauds: the test window is what it was.
    alice.answers("5.csv", {first: "legitimate"})
    flagged = {case for (case,) in project.read("select case_id from drawn_cases where not is_audit")}
    alice.answers("6.csv", {case: "fraud" for case in flagged.intersection(alice.cases) - {first}})
    take_in(project)
    assert first not in states(project)
    assert label_of(project, first) == (False, "review")
    assert project.read_published("select count(*) from fraud_prediction where label_source = 'review'")[0][0] > 20
    assert measured(project) == before
    [(precision, reviewed)] = project.read_published(
        "select value, reviewed from review_outcomes where measure = 'precision'"
    )
    assert reviewed > 20
    assert 0.9 < precision < 1

    # The same file again changes nothing, nor does a full refresh.
    stored = project.counts(KEPT)
    (alice.folder / "incoming" / "copy of 6.csv").write_bytes((alice.folder / "incoming" / "6.csv").read_bytes())
    project.run("+cases_to_review", "rejected_reviews", full_refresh=True)
    assert project.counts(KEPT) == stored

    # The file labels come: they win, and say how often the analysts were right.
    held_back.rename(late_labels)
    project.build()
    assert label_of(project, second)[1] == "file"
    [(share, compared, agreed)] = project.read_published(
        "select value, reviewed, hits from review_outcomes where measure = 'agreement with file labels'"
    )
    assert share == pytest.approx(agreed / compared, abs=1e-6)
    conflicts = project.read_published(
        "select count(distinct transaction_id) from label_conflicts "
        "where contradicted_by = 'review' and settled_by = 'file'"
    )
    assert conflicts == [(compared - agreed,)]
    assert conflicts > [(0,)]


def test_a_verdict_file_that_cannot_be_read_stops_the_build_and_says_why(built_before):
    project = built_before
    before = project.published.read_bytes()
    (project.folder / "review" / "incoming" / "cases.xlsx").write_bytes(b"PK")

    result = project.dbt("build")

    assert set(result.failed) == {"case_reviews"}
    assert "cases.xlsx: it begins like a zip archive or an .xlsx, but is damaged" in result.messages
    assert "No verdict file of this build was taken in" in result.messages
    assert project.published.read_bytes() == before
