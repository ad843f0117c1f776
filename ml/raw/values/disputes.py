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
        frauds: beginnings of reasons, in lower case, that speak of fraud.
        always: states, in lower case, that speak of fraud whatever the reason.
        opened, won: states, in lower case, of a dispute against the shop, and of one that it has won.
        neither: states, in lower case, that say nothing of fraud. Any other is a label that is not known, and told.
    """

    name: str
    transaction_id: tuple[str, ...]
    reported_at: tuple[str, ...]
    state: tuple[str, ...]
    reason: tuple[str, ...]
    frauds: tuple[str, ...]
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
        is_fraud = " or ".join(f"starts_with(lower(trim({reason}::varchar)), {literal(one)})" for one in self.frauds)
        states = (self.always, self.opened, self.won, self.neither)
        always, opened, won, neither = (", ".join(map(literal, words)) or "null" for words in states)
        label = (
            f"case when {text} in ({always}) then '1' when not coalesce({is_fraud}, false) then null"
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


STRIPE = Report(
    "Stripe",
    transaction_id=("charge id", "charge", "charge_id"),
    reported_at=("created (utc)", "created", "dispute_created_utc", "dispute created (utc)"),
    state=("status", "dispute status", "dispute_status"),
    reason=("reason", "dispute reason", "dispute_reason"),
    frauds=("fraudulent",),
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
    # Visa 10.x, Mastercard 4837, 4840, 4849, 4863, 4870, 4871, American Express F10 to F31, Discover UA01 to UA06.
    frauds=(
        *("10.", "4837", "4840", "4849", "4863", "4870", "4871"),
        *("f10", "f14", "f24", "f29", "f30", "f31", "ua0", "fraud"),
    ),
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
