"""Numbers, money and dates as the reader's language writes them, and text from outside made harmless to read."""

import re
import unicodedata

NO_BREAK = "\N{NO-BREAK SPACE}"
THIN = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"
LONGEST = 1_500


class Formats:
    """Writes values in `language`, fr or en; None is a dash."""

    def __init__(self, language):
        self.is_french = language == "fr"

    def number(self, value, digits=0):
        if value is None:
            return NOTHING
        written = f"{value:,.{digits}f}".replace("-", MINUS)
        return written.replace(",", THIN).replace(".", ",") if self.is_french else written

    def percent(self, value, digits=0):
        if value is None:
            return NOTHING
        return self.number(100 * value, digits) + (f"{NO_BREAK}%" if self.is_french else "%")

    def euros(self, value, digits=0):
        if value is None:
            return NOTHING
        return f"{self.number(value, digits)}{NO_BREAK}€" if self.is_french else f"€{self.number(value, digits)}"

    def interval(self, low, high, digits=2):
        """`low` to `high`, or nothing when it is not known."""
        if low is None or high is None:
            return ""
        return f"{self.number(low, digits)}{NO_BREAK}{NOTHING}{NO_BREAK}{self.number(high, digits)}"

    def day(self, value):
        if value is None:
            return NOTHING
        return value.strftime("%d/%m/%Y") if self.is_french else value.strftime("%Y-%m-%d")

    def minute(self, value):
        return NOTHING if value is None else f"{self.day(value)} {value:%H:%M}"

    def age(self, seconds):
        names = ("j", "h", "min") if self.is_french else ("d", "h", "min")
        for size, name in zip((86_400, 3_600, 60), names, strict=True):
            if seconds >= size:
                return f"{seconds // size:.0f}{NO_BREAK}{name}"
        return f"<{NO_BREAK}1{NO_BREAK}min"


def outside(text):
    """Text that somebody else wrote, shortened, with each invisible or direction-changing character spelled out.

    Escaping is the template's; this is about what escaping leaves: U+202E turns the rest of a line around.
    """
    if text is None:
        return ""
    text = re.sub(r"\s+", " ", str(text)).strip()
    text = "".join(f"[U+{ord(c):04X}]" if unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs") else c for c in text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} […]"
