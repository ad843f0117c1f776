"""French and English: how numbers, money and dates are written."""

from dataclasses import dataclass

NO_BREAK = "\N{NO-BREAK SPACE}"
THIN = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"


@dataclass(frozen=True)
class Language:
    """How people of a language write numbers, money, dates and cells; None is a dash.

    Sentences stand where they are said, side by side in the order of LANGUAGES, or by code.

    Attributes:
        code: ISO 639-1.
        locale: BCP 47, for charts.
        thousands, decimal: marks of a number.
        money: form of an amount in EUR.
        share: form of a percentage.
        date: form of a day, and `axis` of an hour on an axis, as of strftime.
        colon: with the space before it, where there is one.
        units: of an age: days, hours, minutes.
        separator: of the cells of a CSV file that its spreadsheets open.
        verdicts: words for fraud, legitimate and unsure in the review file.
    """

    code: str
    locale: str
    thousands: str
    decimal: str
    money: str
    share: str
    date: str
    axis: str
    colon: str
    units: tuple[str, str, str]
    separator: str
    verdicts: tuple[str, str, str]

    def localised(self, text):
        """A number as Python writes it (1,234.5) with the marks of the language."""
        return text.translate({ord(","): self.thousands, ord("."): self.decimal})

    def number(self, value, digits=0, sign=""):
        """`sign` "+" writes it of positive numbers too. What rounds to 0 has no minus."""
        if value is None:
            return NOTHING
        text = f"{abs(value):,.{digits}f}"
        is_negative = value < 0 and text.strip("0.,") != ""
        return f"{MINUS if is_negative else sign}{self.localised(text)}"

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
        return f"<{NO_BREAK}1{NO_BREAK}min"


FRENCH = Language(
    code="fr",
    locale="fr-FR",
    thousands=THIN,
    decimal=",",
    money=f"{{}}{NO_BREAK}€",
    share=f"{{}}{NO_BREAK}%",
    date="%d/%m/%Y",
    axis="%d/%m %Hh",
    colon=" : ",
    units=("j", "h", "min"),
    separator=";",
    verdicts=("fraude", "légitime", "incertain"),
)
ENGLISH = Language(
    code="en",
    locale="en-US",
    thousands=",",
    decimal=".",
    money="€{}",
    share="{}%",
    date="%Y-%m-%d",
    axis="%m-%d %H:00",
    colon=": ",
    units=("d", "h", "min"),
    separator=",",
    verdicts=("fraud", "legitimate", "unsure"),
)
LANGUAGES = {language.code: language for language in (FRENCH, ENGLISH)}


def chosen(words, code):
    """The word of a language from words that stand side by side, in the order of LANGUAGES."""
    return words[list(LANGUAGES).index(code)]
