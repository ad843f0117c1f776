"""What a row is, where it says so: a purchase, or a refund, a payout, a reversal."""

from ml.storage.sql import literal

# None of them says what became of a purchase, as "refunded" does.
NO_PURCHASE = (
    *("refund", "refunds", "reversal", "reversals", "payout", "payouts", "remboursement", "remboursements"),
    *("annulation", "annulations", "storno", "stornierung", "rückerstattung", "rueckerstattung", "erstattung"),
    *("gutschrift", "reembolso", "devolución", "devolucion", "anulación", "anulacion", "rimborso", "estorno"),
)
NO_PURCHASE_OF_A_KIND = (
    *NO_PURCHASE,
    *("refunded", "reversed", "chargeback", "chargebacks", "void", "voided", "cancel", "cancelled", "canceled"),
    *("cancellation", "remboursé", "annulé", "annulée", "storniert"),
)
_WORD = f"(?:^|[^\\pL])({'|'.join(NO_PURCHASE_OF_A_KIND)})(?:[^\\pL]|$)"


def kind_of(reference):
    """SQL: the word by which a cell says that its row is no purchase; null of all others."""
    return f"nullif(regexp_extract(lower({reference}::varchar), {literal(_WORD)}, 1), '')"


def state_of(reference):
    """SQL: the same of a cell that says what became of a payment."""
    words = ", ".join(map(literal, NO_PURCHASE))
    return f"if(lower(trim({reference})) in ({words}), lower(trim({reference})), null)"
