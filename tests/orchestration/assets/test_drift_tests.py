import shutil

import dagster as dg
import duckdb

from orchestration.assets.drift_tests import drift_tests
from orchestration.settings.places import Settings


def test_what_was_published_of_drift_is_a_warning_per_signal_and_fails_no_run(built, tmp_path):
    published = shutil.copy(built.published, tmp_path / "fraud.duckdb")
    with duckdb.connect(published) as con:
        con.execute(
            "update pipeline_health set level = 1, reason_code = 'inputs_alert', "
            """reason_values = '{"inputs_n": 2}' where signal = 'data drift'"""
        )
    places = Settings(tmp_path / "warehouse.duckdb", published)
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize([drift_tests], instance=instance, resources={"places": places})

    assert result.success
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    assert {name for name, check in checks.items() if not check.passed} == {"data_drift"}
    assert len(checks) == 4
    assert {check.severity for check in checks.values()} == {dg.AssetCheckSeverity.WARN}
    assert checks["data_drift"].metadata["reason"].value == ("variables qui ont bougé dans deux fenêtres de suite : 2")
    assert checks["prediction_drift"].metadata["state"].value == "inconnu"
    assert checks["prediction_drift"].metadata["signal"].value == "dérive des prédictions"
