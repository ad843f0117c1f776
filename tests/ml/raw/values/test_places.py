"""Coordinates of customers and merchants, as files of payments hold them."""

import pytest

from dbt_project.plugins.layouts import layout
from ml.raw.ingest import IngestionError
from tests.ml.raw.test_labels import payments, read

SPARKOV = {"lat": "48.85", "long": "2.35", "merch_lat": "-33.9", "merch_long": "151.2"}
COLUMNS = ["customer_latitude", "customer_longitude", "merchant_latitude", "merchant_longitude"]


def places(rows):
    return [[row[column] for column in COLUMNS] for row in rows]


def test_sparkovs_headers_are_read_and_an_empty_cell_is_not_known(inbox):
    inbox.put("payments.csv", [row | SPARKOV | ({"long": ""} if i == 2 else {}) for i, row in enumerate(payments())])
    whole = [48.85, 2.35, -33.9, 151.2]
    assert places(read(inbox)) == [whole, whole, [48.85, None, -33.9, 151.2], whole]


def test_x_and_y_of_the_handbook_are_no_coordinates_of_the_earth(inbox):
    inbox.put("payments.csv", [row | {"x_customer_id": "45.2", "y_customer_id": "80"} for row in payments()])
    assert places(read(inbox)) == [[None] * 4] * 4


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("lat", "90.5", "outside -90 to 90"),
        ("merch_lat", "-91", "outside -90 to 90"),
        ("long", "180.01", "outside -180 to 180"),
        ("merch_long", "1e40", "outside -180 to 180"),
        ("merch_long", "east", "not a number"),
    ],
)
def test_a_place_that_is_not_on_the_earth_rejects_its_row(inbox, column, value, reason):
    rows = [row | SPARKOV for row in payments()]
    inbox.put("payments.csv", [rows[0] | {column: value}, *rows[1:]])
    found = read(inbox, max_rejected_share=1)
    assert [(row["reject_column"], row["reject_value"], row["reject_reason"]) for row in found] == [
        (column, value, reason),
        *[(None, None, None)] * 3,
    ]
    if reason != "not a number":
        with pytest.raises(IngestionError, match="Correct these values, or leave the cell empty"):
            read(inbox, max_rejected_share=0)


def test_the_poles_and_the_date_line_are_on_the_earth(inbox):
    edges = {"lat": "90", "long": "-180", "merch_lat": "-90", "merch_long": "180"}
    inbox.put("payments.csv", [row | edges for row in payments()])
    assert places(read(inbox)) == [[90, -180, -90, 180]] * 4


def test_rows_of_before_the_layout_had_a_column_are_known_again(inbox):
    inbox.put("january.csv", payments())
    inbox.build(layout=layout("payments"), collection_start="2026-01-01 00:00:00")
    for column in COLUMNS:
        inbox.con.execute(f"alter table fraud drop column {column}")
    inbox.put("february.csv", [row | SPARKOV | {"transaction_id": f"n{i}"} for i, row in enumerate(payments())])
    with pytest.raises(IngestionError, match="4 of its 4 rows are known already, but for their ids"):
        read(inbox, max_rejected_share=0.5, pattern="february.csv")


def test_a_place_in_the_sea_off_africa_is_told(inbox):
    rows = [row | SPARKOV | ({"lat": "0", "long": "0.0"} if i == 2 else {}) for i, row in enumerate(payments())]
    inbox.put("payments.csv", rows)
    read(inbox)
    assert any("WARNING: 1 of 4 places in lat and long are 0 and 0" in line for line in inbox.said)

    inbox.said.clear()
    inbox.put("payments.csv", [row | SPARKOV | {"lat": "0"} for row in payments()])
    read(inbox)
    assert not any("0 and 0" in line for line in inbox.said)
