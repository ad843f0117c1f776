import shutil
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

import ml
from ml.storage.made_by import SourcePackage, made_by
from tests.conftest import ROOT

SHOP = {
    "__init__": '"""A shop."""\n',
    "prices": (
        "from decimal import Decimal\n\nfrom shop.rates import RATE, vat\n\n\n"
        'def price(net):\n    """EUR."""\n    return net + vat(net) + Decimal(RATE)\n'
    ),
    "rates": "from shop.rounding import cents\n\nRATE = 20\n\n\ndef vat(net):\n    return cents(net * RATE)\n",
    "rounding": "def cents(value):\n    return round(value, 2)\n",
    "letters": "def greet(name):\n    return 'Dear ' + name\n",
}


@pytest.fixture
def shop(tmp_path):
    """shop(FILE=SOURCE): a package of modules that import each other, with these in place of its own."""
    numbers = count()

    def write(**changed):
        folder = tmp_path / str(next(numbers)) / "shop"
        for name, source in (SHOP | changed).items():
            path = folder / f"{name}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
        return SourcePackage(folder)

    return write


def changed(shop, module, old, new):
    """The shop with a piece of one of its sources replaced."""
    assert old in SHOP[module]
    return shop(**{module: SHOP[module].replace(old, new)})


MODULES = ("shop.prices", "shop.rates", "shop.rounding", "shop.letters")


def renamed(before, after):
    """The modules whose results are stale."""
    return {name for name in MODULES if before.hash_of(name) != after.hash_of(name)}


@pytest.mark.parametrize(
    "old, new",
    [
        ("def price", "# What a customer pays.\n\ndef price"),
        ('"""EUR."""', '"""In euros."""'),
        ('    """EUR."""\n', ""),
        ("net + vat(net)", "(net\n        + vat(net))"),
        ("from shop.rates import RATE, vat", "from shop.rates import vat\nfrom shop.rates import RATE"),
    ],
)
def test_a_comment_a_docstring_and_the_layout_rename_nothing(shop, old, new):
    assert renamed(shop(), changed(shop, "prices", old, new)) == set()


@pytest.mark.parametrize(
    "module, old, new, stale",
    [
        ("rounding", "value, 2", "value, 3", {"shop.rounding", "shop.rates", "shop.prices"}),
        ("rates", "RATE = 20", "RATE = 19", {"shop.rates", "shop.prices"}),
        ("rates", "RATE = 20", "RATE = 20.0", {"shop.rates", "shop.prices"}),
        ("prices", "from decimal import Decimal", "from fractions import Fraction as Decimal", {"shop.prices"}),
        ("letters", "Dear ", "Hello ", {"shop.letters"}),
    ],
)
def test_a_changed_formula_renames_what_depends_on_it_and_nothing_else(shop, module, old, new, stale):
    assert renamed(shop(), changed(shop, module, old, new)) == stale


def test_what_is_imported_when_a_function_runs_counts(shop):
    lazy = "def vat(net):\n    from shop.rounding import cents\n\n    return cents(net)\n"
    before = shop(rates=lazy).hash_of("shop.prices")
    assert shop(rates=lazy, rounding=SHOP["rounding"].replace("2", "3")).hash_of("shop.prices") != before


@pytest.mark.parametrize(
    "prices",
    [
        "from shop.{at} import RATE, vat\n\nA = RATE, vat(1)\n",
        "from {package} import {called}\n\nA = {called}.RATE, {called}.vat(1)\n",
        "import shop.{at} as rates\n\nA = rates.RATE, rates.vat(1)\n",
        "import shop.{at}\n\nA = shop.{at}.RATE, shop.{at}.vat(1)\n",
        "from .{at} import RATE, vat\n\nA = RATE, vat(1)\n",
        "def price():\n    from shop.{at} import RATE, vat\n\n    return RATE, vat(1)\n",
    ],
)
def test_a_moved_file_renames_nothing_however_it_is_imported(shop, prices):
    before = shop(prices=prices.format(at="rates", package="shop", called="rates")).hash_of("shop.prices")
    for rounding in ("shop.rounding", "shop.tax.rounding"):
        moved = {
            "tax/__init__": '"""What the state wants."""\n',
            "tax/levies": SHOP["rates"].replace("shop.rounding", rounding),
            "tax/rounding": SHOP["rounding"],
            "rates": "",
            "prices": prices.format(at="tax.levies", package="shop.tax", called="levies"),
        }
        assert shop(**moved).hash_of("shop.prices") == before


def test_the_order_in_which_moved_modules_are_imported_renames_nothing(shop):
    both = "from shop.a import one\nfrom shop.b import two\n\nA = one, two\n"
    turned = "from shop.b import one\nfrom shop.c import two\n\nA = one, two\n"
    before = shop(prices=both, a="one = 1\n", b="two = 2\n").hash_of("shop.prices")
    assert shop(prices=turned, b="one = 1\n", c="two = 2\n").hash_of("shop.prices") == before
    assert shop(prices=turned, b="one = 2\n", c="two = 1\n").hash_of("shop.prices") != before


def test_the_same_name_taken_from_another_module_is_other_code(shop):
    modules = {"a": "rate = 1\n", "b": "rate = 2\n"}
    one = "from shop.a import rate\nfrom shop.b import rate as other\n\nA = rate\n"
    before = shop(prices=one, **modules).hash_of("shop.prices")
    swapped = "from shop.b import rate\nfrom shop.a import rate as other\n\nA = rate\n"
    assert shop(prices=swapped, **modules).hash_of("shop.prices") != before


def test_modules_that_import_each_other_have_a_hash_that_knows_both(shop):
    cycle = {"a": "from shop import b\n\nX = 1\n", "b": "def f():\n    from shop.a import X\n\n    return X\n"}
    first = shop(**cycle)
    assert first.hash_of("shop.a") == first.hash_of("shop.b") == shop(**cycle).hash_of("shop.b", "shop.a")
    other = shop(**(cycle | {"a": "from shop import b\n\nX = 2\n"}))
    assert other.hash_of("shop.b") != first.hash_of("shop.b")


def test_what_a_package_does_when_it_is_imported_counts(shop):
    before = shop()
    after = shop(__init__="import os\n\nos.environ['OMP_NUM_THREADS'] = '1'\n")
    assert renamed(before, after) == set(MODULES)


def test_what_a_package_hands_on_counts(shop):
    modules = {"__init__": "from shop.rounding import cents\n", "prices": "from shop import cents\n\nA = cents(1)\n"}
    before = shop(**modules).hash_of("shop.prices")
    assert shop(rounding="def cents(value):\n    return value\n", **modules).hash_of("shop.prices") != before


def test_code_of_another_package_is_refused(shop):
    with pytest.raises(ValueError, match="no module of .*ml: pathlib"):
        made_by(Path)
    with pytest.raises(ValueError, match="no module of .*shop: shop.prises"):
        shop().hash_of("shop.prises")


# Of each stored result: the module of what makes it, as in its call of made_by.
RESULTS = {
    "versions": ["ml.model.training"],
    "recalibrated versions": ["ml.model.recalibration"],
    "scores": ["ml.model.scoring"],
    "evaluations": ["ml.model.evaluation"],
    "importance": ["ml.model.importance"],
    "drift": ["ml.monitoring.drift"],
    "performance": ["ml.monitoring.performance"],
    "comparisons": ["ml.monitoring.challenger"],
    "case facts": ["ml.review.case_facts", "ml.model.scoring"],
    "reasons": ["ml.review.reasons", "ml.explanation.french", "ml.explanation.english"],
}


@pytest.mark.parametrize(
    "module, old, new, stale",
    [
        ("model/bootstrap.py", "BLOCK_S = 600", "BLOCK_S = 300", {"evaluations", "performance", "comparisons"}),
        (
            "model/calibration.py",
            "(frauds + 1) / (frauds + 2)",
            "frauds / (frauds + 1)",
            {"versions", "recalibrated versions", "scores", "case facts"},
        ),
        ("model/importance.py", "SAMPLE_ROWS = 500", "SAMPLE_ROWS = 50", {"importance"}),
        ("monitoring/drift.py", "LEAST_DISTANCE = 1e-6", "LEAST_DISTANCE = 1e-9", {"drift"}),
        ("monitoring/statistics/psi.py", "np.maximum(current, 0.5)", "np.maximum(current, 0.4)", {"drift"}),
        # Statistics in rows are measured by every build.
        ("monitoring/statistics/jensen_shannon.py", "HIGHEST = 1.0", "HIGHEST = 2.0", set()),
        ("model/evaluation.py", "p > 0.1", "p > 0.2", {"evaluations"}),
        ("explanation/french.py", "any_of(", "any_of('', ", {"reasons"}),
        ("explanation/prompt.py", "import hashlib", "import hashlib as sums", set()),
        ("model/features.py", "# The order is part", "# The order is a part", set()),
        ("model/aliases.py", "decided_together", "decided_at_once", set()),
    ],
)
def test_in_this_project_a_changed_formula_makes_stale_what_it_made(tmp_path, module, old, new, stale):
    before = SourcePackage(Path(ml.__file__).parent)
    copied = tmp_path / "ml"
    shutil.copytree(before.folder, copied, ignore=shutil.ignore_patterns("__pycache__"))
    source = (copied / module).read_text()
    assert old in source
    (copied / module).write_text(source.replace(old, new))

    after = SourcePackage(copied)
    assert {name for name, modules in RESULTS.items() if before.hash_of(*modules) != after.hash_of(*modules)} == stale


def test_two_processes_agree_and_nothing_heavy_is_imported():
    program = (
        "import sys\nfrom ml.model.training import retrain\nfrom ml.storage.made_by import made_by\n"
        "print(made_by(retrain))\nassert 'xgboost' not in sys.modules"
    )
    ran = [subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True) for _ in range(2)]
    from ml.model.training import retrain

    assert [run.stdout.strip() for run in ran] == [made_by(retrain)] * 2, ran[0].stderr
