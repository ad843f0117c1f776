import pytest

from orchestration.settings.places import SettingsError
from orchestration.settings.rules import FILE, load_rules


@pytest.fixture
def changed(tmp_path):
    """settings.toml with one text in it replaced."""

    def change(old, new):
        text = FILE.read_text()
        assert old in text
        file = tmp_path / "settings.toml"
        file.write_text(text.replace(old, new, 1))
        return file

    return change


def test_the_schedule_is_off_until_somebody_switches_it_on():
    assert load_rules().schedule.on is False


def test_a_whole_number_is_a_number(changed):
    assert load_rules(changed("attachment_limit_mb = 8", "attachment_limit_mb = 3")).mail.attachment_limit_mb == 3.0


def test_every_price_says_of_which_day_it_is():
    limits = load_rules().llm
    assert limits.stop_after_failures > limits.max_concurrent
    assert [name for name, price in limits.prices.items() if not price.as_of] == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("on = false", "on = 0", r"on in \[schedule\] is 0, and must be true or false"),
        ("on = false", "", r"missing name in \[schedule\]: on"),
        ("timeout_s = 20", 'timeout_s = "20"', r"timeout_s in \[mail\] is '20', and must be a number"),
        ("timeout_s = 20", "timeout_s = true", r"timeout_s in \[mail\] is True, and must be a number"),
        ("timeout_s = 20", "timeout = 20", r"unknown name in \[mail\]: timeout. Known are"),
        ("[5, 30, 120]", "5", "must be a list"),
        ("[5, 30, 120]", '[5, "30"]', "item 2 is '30', and must be a number"),
        ("input_eur = 0.10", "input_eur = true", r"input_eur in \[llm.prices.mistral-small-latest\] is True"),
        ("input_eur = 0.10", "", r"missing name in \[llm.prices.mistral-small-latest\]: input_eur"),
        ("[mail]", "[post]", "unknown section: post"),
        ("[mail]", "[mail", "cannot be read"),
    ],
)
def test_a_mistake_says_where_it_is_and_what_may_stand_there(changed, old, new, message):
    with pytest.raises(SettingsError, match=message):
        load_rules(changed(old, new))
