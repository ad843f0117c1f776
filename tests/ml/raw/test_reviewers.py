import pytest

from ml.raw.reviewers import suspicious_names


@pytest.mark.parametrize(
    "misread",
    [
        "Zoé".encode("cp850").decode("cp1252"),
        "Zoé".encode("mac_roman").decode("cp1252"),
        "Zoé".encode().decode("cp1252"),
        "Zoé".encode("cp1252").decode("cp850"),
        "Zoe",
    ],
)
def test_one_person_under_two_encodings_is_named(misread):
    [line] = suspicious_names(["zoé", misread.casefold()])
    assert f"2 reviewers have nearly the same name: {', '.join(sorted(['zoé', misread.casefold()]))}" in line


def test_a_name_is_compared_with_those_of_earlier_files_and_told_once():
    assert len(list(suspicious_names(["zoe", "zoe"], known=["zoé"]))) == 1
    assert list(suspicious_names(["zoé"], known=["zoé", "zoe"])) == []


@pytest.mark.parametrize("names", [["anna", "anne"], ["zoé", "zoa"], ["jean", "jeanne"], ["é", "è-marie"]])
def test_other_people_are_not_taken_for_one(names):
    assert list(suspicious_names(names)) == []


def test_a_name_that_counts_on_is_told_with_its_numbers():
    [line] = suspicious_names([f"analyste {number}" for number in range(3, 60)])
    assert line.startswith("57 verdicts of 57 reviewers, analyste 3 to analyste 59: a spreadsheet counts on")


@pytest.mark.parametrize("names", [["analyst 1", "analyst 2"], ["a 1", "a 7", "a 20", "a 33", "a 51"], ["a 1"] * 57])
def test_people_with_numbers_are_left_alone(names):
    assert list(suspicious_names(names)) == []
