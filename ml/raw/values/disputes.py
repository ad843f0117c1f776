"""Dispute reports of payment providers, read as labels: which payment, fraud or not, and when it was reported.

Columns as documented: Adyen, "Dispute transaction details report"; Stripe, "The Dispute object" and the export of the
dashboard. A dispute about anything else than fraud (goods that never came) says nothing of fraud, and gives no label.
"""

from dataclasses import dataclass

from ml.raw.layout import folded
from ml.raw.values import labels
from ml.storage.sql import literal


@dataclass(frozen=True)
class Report:
    """How one provider writes disputes.

    Args:
        name: of the provider.
        transaction_id, reported_at, state, reason: headers, in any case, of which one is there.
        frauds: regular expression of reasons, in lower case, that speak of fraud.
        others: of reasons that speak of something else. A reason that is neither is a label that is not known, and
            told.
        always: states, in lower case, that speak of fraud whatever the reason.
        opened, won: states, in lower case, of a dispute against the shop, and of one that it has won.
        neither: states, in lower case, that say nothing of fraud. Any other is a label that is not known, and told.
    """

    name: str
    transaction_id: tuple[str, ...]
    reported_at: tuple[str, ...]
    state: tuple[str, ...]
    reason: tuple[str, ...]
    frauds: str
    others: str
    always: tuple[str, ...]
    opened: tuple[str, ...]
    won: tuple[str, ...]
    neither: tuple[str, ...] = ()

    def positions(self, header):
        """Position of each of its columns in a header of folded names; None when one is not there."""
        found = {
            name: next((header.index(folded(one)) for one in getattr(self, name) if folded(one) in header), None)
            for name in ("transaction_id", "reported_at", "state", "reason")
        }
        return None if None in found.values() else found

    def columns(self, columns):
        """Columns of the file as those of labels: name -> SQL reference and DuckDB's type."""
        (when, kind), (state, _), (reason, _) = (columns[name] for name in ("reported_at", "state", "reason"))
        text = f"lower(trim({state}::varchar))"
        why = f"lower(trim({reason}::varchar))"
        is_fraud = f"(regexp_matches({why}, {literal(self.frauds)}) and not regexp_matches({why}, {literal(NO_FRAUD)}))"
        is_known = f"{is_fraud} or {why} = '' or regexp_matches({why}, {literal(f'{self.others}|{NO_FRAUD}')})"
        states = (self.always, self.opened, self.won, self.neither)
        always, opened, won, neither = (", ".join(map(literal, words)) or "null" for words in states)
        label = (
            f"case when {text} in ({always}) then '1'"
            f" when not ({is_known}) and {text} in ({opened}, {won}) then {literal(labels.NO_MEANING)} || {why}"
            f" when not coalesce({is_fraud}, false) then null"
            f" when {text} in ({won}) then '0' when {text} in ({opened}) then '1'"
            f" when {text} in ({neither}) then null when {text} <> '' then {literal(labels.NO_MEANING)} || {text} end"
        )
        # Stripe's API gives seconds since 1970.
        unix = f"try_cast({when}::varchar as bigint)"
        moment = f"coalesce(strftime(to_timestamp({unix}) at time zone 'UTC', '%Y-%m-%d %H:%M:%S+00'), {when}::varchar)"
        moment, kind = (when, kind) if kind.startswith(("TIMESTAMP", "DATE")) else (moment, "VARCHAR")
        return {
            "transaction_id": columns["transaction_id"],
            "is_fraud": (label, "VARCHAR"),
            "reported_at": (moment, kind),
        }


NO_FRAUD = r"\b(no|not|non)[- ]fraud"
# Visa 10.x, Mastercard 4837, 4840, 4849, 4863, 4870, 4871, American Express F10 to F31, Discover UA01 to UA06.
CODES = r"^(10[.,]|48(37|40|49|63|70|71)|f(10|14|24|29|30|31)\b|ua0)"
# A spreadsheet makes a day of 10.1 to 10.5: the 4th of October, or the 10th of April.
OCTOBER, JANUARY_TO_MAY = "(oct|okt|ott|out)", "(jan|gen|ene|f[eé][bv]|mar|m[aä]r|mrz|apr|avr|abr|ma[iygj])"
DATES = (
    rf"^0?[1-5][-/. ]+{OCTOBER}|^{OCTOBER}[a-z]*[-/. ]+0?[1-5]$|^10[-/. ]+{JANUARY_TO_MAY}"
    r"|^\d{4}-(10-0[1-5]|0[1-5]-10)\b|^(0?[1-5]/10|10/0?[1-5])\b"
)
# As the schemes call these codes; their other titles hold the word fraud.
TITLES = (
    r"fraud|no card ?(holder|member) authori[sz]ation|chip liability shift|questionable merchant activity"
    r"|emv (counterfeit|lost)|missing (imprint|signature)|^card not present$"
)
OTHER_CODES = (
    r"^(1[123][.,]|48\d\d\b|[acmpr]\d\d\b)|^(aa|ap|at|aw|cd|cr|da|dp|ee|ex|ic|in|lp|na|nc|nf|pm|rg|rm|rn2?|tf|tnm)$"
    r"|^\d\d?[-/. ]+([a-z]{3}|1[12]\b)|^1[123]/|^[a-z]{3,4}[-/. ]\d\d?$|^\d{4}-\d\d-\d\d"
)

STRIPE = Report(
    "Stripe",
    transaction_id=("charge id", "charge", "charge_id"),
    reported_at=("created (utc)", "created", "dispute_created_utc", "dispute created (utc)"),
    state=("status", "dispute status", "dispute_status"),
    reason=("reason", "dispute reason", "dispute_reason"),
    frauds="^fraudulent",
    others="^(bank.cannot.process|check.returned|credit.not.processed|customer.initiated|debit.not.authorized|duplicate"
    "|general|incorrect.account.details|insufficient.funds|noncompliant|product.not.received|product.unacceptable"
    "|subscription.cancell?ed|unrecognized)$",
    always=(),
    opened=(
        *("needs_response", "under_review", "lost", "charge_refunded", "needs response", "under review"),
        *("warning_needs_response", "warning_under_review", "warning_closed", "prevented"),
    ),
    won=("won",),
)
ADYEN = Report(
    "Adyen",
    transaction_id=("psp reference",),
    reported_at=("record date",),
    state=("record type",),
    reason=("cb reason code", "dispute reason"),
    frauds=f"{CODES}|{DATES}|{TITLES}",
    others=OTHER_CODES + r"|\b(goods|services?|merchandise|product|credit|refund|cancell?|duplicat|process|authori[sz]"
    r"|amount|currenc|account|expired|present|recurring|subscription|receiv|describ|defect|counterfeit|misrepresent|paid"
    r"|incorrect|invalid|request|retriev|information|quality|cardholder dispute|point.of.interaction|late|bulletin)",
    always=("notificationoffraud",),
    opened=("notificationofchargeback", "chargeback", "secondchargeback", "prearbitrationlost"),
    won=("chargebackreversed", "prearbitrationwon"),
    neither=(
        *("requestforinformation", "informationsupplied", "issuerresponsetimeframeexpired", "issuercomments"),
        "disputedefenseperiodended",
    ),
)


def report_of(header):
    """The Report that a file with this header is, and the position of its columns; (None, {}) of another file."""
    names = [folded(name) for name in header]
    for report in (ADYEN, STRIPE):
        if positions := report.positions(names):
            return report, positions
    return None, {}
