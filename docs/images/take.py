"""Take the README's pictures again, of a small demo in a temporary folder: python docs/images/take.py

Needs chromium, libreoffice, pdftoppm (poppler-utils) and, for the window of the spreadsheet, Xvfb, xdotool and import
(imagemagick). Each picture is written beside this file.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
SCREEN = (1900, 700)


def main():
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        places = {
            "FRAUD_WAREHOUSE": str(data / "warehouse.duckdb"),
            "FRAUD_PUBLISHED": str(data / "fraud.duckdb"),
            "DAGSTER_HOME": str(data / "dagster"),
        }
        fraud = Path(sys.executable).with_name("fraud")
        subprocess.run([fraud, "pipeline"], env=os.environ | places, check=True, stdout=subprocess.DEVNULL)
        screenshot(data / "dashboard" / "llm_performance.html", HERE / "page.png", (1280, 900))
        screenshot(mail_as_html(data), HERE / "mail.png", (900, 900))
        spreadsheet(data / "review" / "cases_to_review.xlsx", HERE / "review.png")


def screenshot(page, picture, size):
    window = f"--window-size={size[0]},{size[1]}"
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]
    command = ["chromium", *flags, window, f"--screenshot={picture}", page.as_uri()]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def mail_as_html(data):
    """The mail as a mail program shows it: its HTML part, with its pictures."""
    [message] = (data / "outbox").glob("*.eml")
    mail = message_from_bytes(message.read_bytes(), policy=policy.default)
    html = mail.get_body(("html",)).get_content()
    for part in mail.walk():
        if part["Content-ID"]:
            name = f"{part['Content-ID'].strip('<>').split('@')[0]}.png"
            (data / name).write_bytes(part.get_content())
            html = html.replace(f"cid:{part['Content-ID'].strip('<>')}", name)
    (data / "mail.html").write_text(html)
    return data / "mail.html"


def spreadsheet(file, picture):
    with screen(*SCREEN) as display:
        office = [
            "soffice",
            "--norestore",
            "--nologo",
            "--calc",
            f"-env:UserInstallation={file.parent.as_uri()}/office",
        ]
        with subprocess.Popen([*office, str(file)], env=display, stderr=subprocess.DEVNULL) as window:
            time.sleep(20)
            found = ["xdotool", "search", "--onlyvisible", "--name", "LibreOffice Calc"]
            for number in subprocess.run(found, env=display, capture_output=True, text=True).stdout.split():
                subprocess.run(["xdotool", "windowmove", number, "0", "0"], env=display)
                subprocess.run(["xdotool", "windowsize", number, *map(str, SCREEN)], env=display)
            # To the columns that are filled in.
            subprocess.run(["xdotool", "key", "--clearmodifiers", "ctrl+Right"], env=display)
            time.sleep(4)
            subprocess.run(["import", "-window", "root", str(picture)], env=display, check=True)
            subprocess.run(["pkill", "-P", str(window.pid)])
            window.kill()


@contextmanager
def screen(width, height):
    with subprocess.Popen(["Xvfb", ":97", "-screen", "0", f"{width}x{height}x24"], stderr=subprocess.DEVNULL) as server:
        time.sleep(2)
        yield os.environ | {"DISPLAY": ":97"}
        server.terminate()


if __name__ == "__main__":
    main()
