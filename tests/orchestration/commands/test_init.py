"""`fraud init`: what it says of a file, which line it tells to set, and what it writes."""

import re
import shlex
import shutil

import pytest
import yaml
from click.testing import CliRunner

from dbt_project.plugins import layouts
from orchestration.cli import main
from tests.ml.raw.first_look.test_columns import lines, payments


@pytest.fixture
def own_layouts(tmp_path, monkeypatch):
    """A copy of the folder of layouts, which the command writes into."""
    folder = shutil.copytree(layouts.FOLDER, tmp_path / "layouts")
    monkeypatch.setattr(layouts, "FOLDER", folder)
    return folder


@pytest.fixture
def init(tmp_path, monkeypatch, own_layouts):
    """Runs the command on a file of these columns, in the folder of the file."""
    monkeypatch.chdir(tmp_path)

    def run(columns, *arguments, header=True):
        (tmp_path / "day.csv").write_text("\n".join(lines(columns, ";", header)) + "\n")
        return CliRunner().invoke(main, ["init", "day.csv", *arguments])

    return run


def handbook():
    made = payments()
    names = ("TRANSACTION_ID", "TX_DATETIME", "CUSTOMER_ID", "TERMINAL_ID", "TX_AMOUNT", "TX_FRAUD")
    return dict(zip(names, (made[name] for name in ("id", "time", "who", "who", "euros", "bit")), strict=True))


def test_names_that_are_known_need_one_line(init):
    result = init(handbook())
    assert result.exit_code == 0
    assert "The layout payments fits. Its names are known:\n  FRAUD_LAYOUT=payments\n" in result.output


def test_names_that_are_not_known_are_said_in_the_line_to_set(init):
    columns = dict(
        zip(["Nr", "Zahldatum & -zeit", "Kunde", "Händler", "Betrag", "Betrug"], handbook().values(), strict=True)
    )
    columns = {("Buchungszeit: lokal" if "zeit" in name else name): values for name, values in columns.items()}
    output = init(columns).output
    command = shlex.split(re.search(r"FRAUD_LAYOUT.*?\n\n", output, re.DOTALL)[0])
    assert command[:4] == ["FRAUD_LAYOUT=payments", "dbt", "build", "--vars"]
    assert yaml.safe_load(command[4]) == {
        "headers": {
            "occurred_at": "Buchungszeit: lokal",
            "customer_id": "Kunde",
            "merchant_id": "Händler",
            "amount_eur": "Betrag",
            "is_fraud": "Betrug",
        }
    }
    assert "Cannot be told from the file: Nr." in output
    assert max(map(len, output.splitlines())) <= 100


def test_an_entity_that_is_not_there_is_said_to_be_absent(init):
    columns = handbook()
    del columns["TERMINAL_ID"]
    assert "--vars '{headers: {terminal_id: null}}'" in init(columns).output


def test_times_before_the_start_of_the_collection_move_it(init):
    columns = handbook()
    columns["TX_DATETIME"] = [time.replace("2021-", "2009-") for time in columns["TX_DATETIME"]]
    assert """--vars '{collection_start: "2009-05-03 00:00:00"}'""" in init(columns).output


def test_what_a_layout_needs_and_nothing_is_for_certain_is_named(init):
    columns = handbook()
    del columns["CUSTOMER_ID"]
    output = " ".join(init(columns).output.split())
    assert "No layout fits. Nearest is payments, which needs customer_id: no column is that for certain." in output


def test_a_file_without_a_header_is_given_one_to_write(init):
    output = " ".join(init(handbook(), header=False).output.split())
    assert "has no line that names its columns" in output
    assert "column_1|occurred_at|column_3|column_4|column_5|column_6" in output


def test_a_layout_is_written_once_and_never_over_another(init, own_layouts):
    columns = {"Buchungszeit": payments()["time"], "Kunde": payments()["who"], "Betrag": payments()["euros"]}
    assert init(columns, "--name", "bank").exit_code == 0
    assert {path.name for path in (own_layouts / "bank").iterdir()} == {"_bank.yml", "fraud_features.sql"}
    written = layouts.layout("bank", folder=own_layouts)
    assert written.is_of(["buchungszeit", "KUNDE", "Betrag"])
    assert not written.is_of(["Buchungszeit", "Kunde"])

    before = {path: path.read_bytes() for path in own_layouts.rglob("*") if path.is_file()}
    for name in ("bank", "ulb"):
        again = init(columns, "--name", name)
        assert again.exit_code == 1
        assert f"dbt_project/layouts/{name} is there already" in again.output
    assert {path: path.read_bytes() for path in own_layouts.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["../elsewhere", "Bank", "my layout", "1st", "a/b"])
def test_a_name_that_can_be_no_folder_is_refused(init, own_layouts, tmp_path, name):
    before = sorted(tmp_path.rglob("*"))
    result = init(handbook(), "--name", name)
    assert result.exit_code == 1
    assert "cannot name a layout" in result.output
    assert [path for path in sorted(tmp_path.rglob("*")) if path not in before] == [tmp_path / "day.csv"]


def test_no_layout_is_written_without_a_time_or_an_amount(init, own_layouts):
    result = init({"Kunde": payments()["who"], "Betrag": payments()["euros"]}, "--name", "bank")
    assert result.exit_code == 1
    assert "no column is the time of a payment for certain" in result.output
    assert not (own_layouts / "bank").exists()


def test_no_layout_is_written_of_a_time_and_an_amount_alone(init, own_layouts):
    result = init({"Zeit": payments()["time"], "Betrag": payments()["euros"]}, "--name", "bank")
    assert result.exit_code == 1
    assert "nothing to make a layout of" in result.output
    assert not (own_layouts / "bank").exists()


def test_columns_called_as_words_of_sql_or_tables_of_the_build_get_other_names(init, own_layouts):
    made = payments()
    columns = {"Buchungszeit": made["time"], "Betrag": made["euros"], "Group": made["kind"], "score": made["count"]}
    assert init(columns, "--name", "bank").exit_code == 0
    own = [column.name for column in layouts.layout("bank", folder=own_layouts).own]
    assert own == ["group_given", "score_given"]


def test_labels_alone_go_beside_the_payments(init):
    output = init({"transaction_id": payments()["id"], "is_fraud": payments()["bit"]}).output
    assert "Labels alone: put it beside the file of the payments" in output


def test_who_pays_is_personal_in_the_layout_that_is_written(init, own_layouts):
    columns = {"Buchungszeit": payments()["time"], "Kunde": payments()["who"], "Betrag": payments()["euros"]}
    init(columns | {"Branche": payments()["kind"]}, "--name", "bank")
    own = layouts.layout("bank", folder=own_layouts).own
    assert {column.name: column.is_personal for column in own} == {"customer_id": True, "category": False}


def test_what_a_layout_reads_as_a_label_that_is_not_known_is_no_trouble(init):
    made = payments()
    labels = ["2" if i % 3 else label for i, label in enumerate(made["bit"])]
    columns = {"Source": made["who"], "Target": made["who"], "Amount": made["euros"], "Time": made["time"]}
    assert "Labels holds" not in init(columns | {"Labels": labels}).output
    assert "is_fraud holds 2, 0, 1" in init(columns | {"is_fraud": labels}).output
