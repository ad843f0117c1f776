"""Take the pictures of the documentation anew: the page, a mail, and the review file in a spreadsheet.

    .venv/bin/python docs/images/take.py

Runs the pipeline on the demo's data of both layouts in temporary folders, and shows what came out in real programs:
four minutes on a machine that does nothing else.
On Debian: apt-get install chromium libreoffice-calc xvfb xdotool imagemagick fonts-crosextra-carlito
"""

import base64
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parent
PROJECT = IMAGES.parents[1]
PROGRAMS = ("chromium", "soffice", "Xvfb", "xdotool", "import")
LARGEST_KB = 300
DISPLAY = ":87"
# As a French analyst's spreadsheet is set, without what it shows at its first start.
PROFILE = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"><value>fr-FR</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="ShowTipOfTheDay"><value>false</value></prop></item>
</oor:items>
"""


def main():
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}. See the first lines of {Path(__file__).name}.")
    with tempfile.TemporaryDirectory(prefix="fraud-pictures-") as folder:
        data = Path(folder) / "data"
        run_pipeline(data)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            take_page(browser, data / "dashboard" / "llm_performance.html", "page.png")
            take_mail(browser, next((data / "outbox").glob("*.eml")))
            take_payments(browser, Path(folder) / "payments")
            browser.close()
        take_review(data / "review" / "cases_to_review.xlsx", Path(folder))
    for name in ("page.png", "mail.png", "payments-fr.png", "payments-en.png", "review.png"):
        size_kb = (IMAGES / name).stat().st_size / 1000
        print(f"{IMAGES / name}: {size_kb:.0f} kB")
        if size_kb > LARGEST_KB:
            sys.exit(f"{name} is larger than {LARGEST_KB} kB.")


def take_payments(browser, data):
    """The page of the layout payments, in both languages."""
    for language, commands in (("fr", ("pipeline",)), ("en", ("dashboard",))):
        run(data, *commands, FRAUD_LAYOUT="payments", FRAUD_LANGUAGE=language)
        take_page(browser, data / "dashboard" / "llm_performance.html", f"payments-{language}.png")


def run_pipeline(data):
    """The job, as a newcomer runs it: simulated data, no key, no mail server, texts in French."""
    run(data, "pipeline", FRAUD_LANGUAGE="fr")


def run(data, command, **variables):
    """A command of `fraud` on the data in a folder."""
    unset = ("SMTP_HOST", "MISTRAL_API_KEY", "MISTRAL_SERVER_URL")
    environment = (
        os.environ
        | dict.fromkeys(unset, "")
        | {
            "FRAUD_WAREHOUSE": str(data / "warehouse.duckdb"),
            "FRAUD_PUBLISHED": str(data / "fraud.duckdb"),
            # Nothing lies there by itself: the simulator runs.
            "FRAUD_TRANSACTIONS": "",
            "DAGSTER_HOME": str(data / "dagster"),
        }
        | variables
    )
    if any((PROJECT / "data" / "incoming").glob("*")):
        sys.exit("data/incoming/ holds files. Take the pictures in a clone of the project that has none.")
    subprocess.run([Path(sys.executable).with_name("fraud"), command], cwd=PROJECT, env=environment, check=True)


def take_page(browser, file, name):
    """The first screen, and the first row of charts below it."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(file.as_uri())
    row = page.locator("#model .grid").first.locator("> *")
    bottom = max(box["y"] + box["height"] for box in (row.nth(place).bounding_box() for place in range(2)))
    page.screenshot(path=IMAGES / name, full_page=True, clip={"x": 0, "y": 0, "width": 1280, "height": bottom + 24})


def take_mail(browser, file):
    """The message as a mail program shows it, down to its first picture."""
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    html = message.get_body(("html",)).get_content()
    for part in message.walk():
        if part["Content-ID"]:
            picture = base64.b64encode(part.get_content()).decode()
            html = html.replace(
                f"cid:{part['Content-ID'].strip('<>')}", f"data:{part.get_content_type()};base64,{picture}"
            )
    page = browser.new_page(viewport={"width": 760, "height": 1000})
    page.set_content(html)
    first = page.locator("img").first.bounding_box()
    height = first["y"] + first["height"] + 24
    page.screenshot(path=IMAGES / "mail.png", full_page=True, clip={"x": 0, "y": 0, "width": 760, "height": height})


def take_review(workbook, folder):
    """The review file in LibreOffice: two verdicts are given, the list of the third is open."""
    profile = folder / "libreoffice"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE)
    copy = shutil.copy(workbook, folder)
    with spreadsheet(Path(copy), profile) as press:
        press("ctrl+F5")  # closes the sidebar
        for _ in range(2):
            subprocess.run(["xdotool", "mousemove", "600", "500", "keydown", "ctrl", "click", "5", "keyup", "ctrl"])
            time.sleep(1)
        go_to("Z2")
        go_to("H2")  # the leftmost column now, beside the frozen ones
        for cell, words in (("K2", ("fraude", "Anne", "carte perdue le matin")), ("K3", ("légitime", "Anne"))):
            go_to(cell)
            for word in words:
                subprocess.run(["xdotool", "type", "--delay", "60", word], check=True)
                press("Tab")
        go_to("K4")
        press("alt+Down")
        time.sleep(1)
        subprocess.run(["import", "-window", "root", "+dither", "-colors", "200", IMAGES / "review.png"], check=True)


@contextmanager
def spreadsheet(workbook, profile):
    """LibreOffice with a workbook, on a screen of its own; gives a function that presses a key."""
    os.environ["DISPLAY"] = DISPLAY
    screen = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1640x760x24"], stderr=subprocess.DEVNULL)
    time.sleep(1)
    office = subprocess.Popen(
        [
            "soffice",
            "--norestore",
            "--nologo",
            "--nofirststartwizard",
            f"-env:UserInstallation={profile.as_uri()}",
            workbook,
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        subprocess.run(
            ["timeout", "90", "xdotool", "search", "--sync", "--name", workbook.name],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        time.sleep(6)
        yield press
    finally:
        # Without its screen LibreOffice ends too.
        screen.terminate()
        screen.wait()
        office.wait(timeout=30)


def press(key):
    subprocess.run(["xdotool", "key", key], check=True)
    time.sleep(0.5)


def go_to(cell):
    """By the box left of the formula, which holds the name of the cell."""
    subprocess.run(["xdotool", "mousemove", "60", "89", "click", "--repeat", "3", "1"], check=True)
    subprocess.run(["xdotool", "type", cell], check=True)
    press("Return")


if __name__ == "__main__":
    main()
