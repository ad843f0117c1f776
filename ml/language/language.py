"""How people of a language write numbers, money, dates and cells."""

from dataclasses import dataclass

NO_BREAK = "\N{NO-BREAK SPACE}"
THIN = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"


@dataclass(frozen=True)
class Language:
    """How people of a language write; None is a dash.

    Attributes:
        code: ISO 639-1.
        locale: BCP 47, for charts.
        thousands, decimal: marks of a number.
        singular: whole numbers whose noun has no plural.
        money: form of an amount in EUR.
        share: form of a percentage.
        date: form of a day, and `axis` of an hour on an axis, as of strftime.
        colon: with the space before it, where there is one.
        units: of an age: days, hours, minutes.
        separator: of the cells of a CSV file that its spreadsheets open.
        verdicts: words for fraud, legitimate and unsure in the review file.
        is_accented: accents and other letters than a to z speak for it.
    """

    code: str
    locale: str
    thousands: str
    decimal: str
    singular: tuple[int, ...]
    money: str
    share: str
    date: str
    axis: str
    colon: str
    units: tuple[str, str, str]
    separator: str
    verdicts: tuple[str, str, str]
    is_accented: bool

    def number(self, value, digits=0, sign=""):
        """`sign` "+" writes it of positive numbers too. What rounds to 0 has no minus."""
        if value is None:
            return NOTHING
        text = f"{abs(value):,.{digits}f}"
        is_negative = value < 0 and text.strip("0.,") != ""
        return f"{MINUS if is_negative else sign}{self._localised(text)}"

    def figure(self, value):
        """A value of a table: a whole number whole, another one with four digits, text as it is."""
        if value is None:
            return "?"
        if isinstance(value, bool) or not isinstance(value, int | float):
            return str(value)
        whole = isinstance(value, int)
        return self._localised(f"{value:,}" if whole else f"{value:,.2f}" if abs(value) >= 1_000 else f"{value:.4g}")

    def count(self, value):
        """A number that a sentence counts with, see Count."""
        return Count(value, self)

    def cell(self, value, digits=2):
        """A number that a spreadsheet reads as one: its decimal mark, no marks of thousands."""
        return f"{value:.{digits}f}".replace(".", self.decimal)

    def percent(self, value, digits=0):
        return NOTHING if value is None else self.share.format(self.number(100 * value, digits))

    def euros(self, value, digits=0):
        return NOTHING if value is None else self.money.format(self.number(value, digits))

    def interval(self, low, high, digits=2):
        """`low` to `high`, or nothing when it is not known."""
        if low is None or high is None:
            return ""
        return f"{self.number(low, digits)}{NO_BREAK}{NOTHING}{NO_BREAK}{self.number(high, digits)}"

    def day(self, value):
        return NOTHING if value is None else value.strftime(self.date)

    def minute(self, value):
        return NOTHING if value is None else f"{self.day(value)} {value:%H:%M}"

    def age(self, seconds):
        for size, name in zip((86_400, 3_600, 60), self.units, strict=True):
            if seconds >= size:
                return f"{seconds // size:.0f}{NO_BREAK}{name}"
        return f"<{NO_BREAK}1{NO_BREAK}{self.units[-1]}"

    def _localised(self, text):
        """A number as Python writes it (1,234.5) with the marks of the language."""
        return text.translate({ord(","): self.thousands, ord("."): self.decimal})


@dataclass(frozen=True)
class Count:
    """A number in a sentence: {n} writes it, {n:row|rows} is the form that goes with it."""

    value: int | float | str | None
    language: Language

    def __format__(self, forms):
        if not forms:
            return self.language.figure(self.value)
        one, many = forms.split("|")
        return one if self.value in self.language.singular else many

    def __str__(self):
        return format(self)
