"""The transactions of a first build: simulated, in the layouts that have a simulator."""


def simulator(layout, *, rows, hours, fraud_rate, payments, days, seed, say):
    """A function that writes a Parquet file at the path it is given; None for a layout without simulator.

    Args:
        layout: name of the layout.
        rows, hours, fraud_rate, seed: of ml.raw.simulated.ulb.write, for ulb.
        payments, days, seed: of ml.raw.simulated.payments.write, for payments.
        say: takes a line of text that a person should read.
    """

    def transactions_of_ulb(path):
        from ml.raw.simulated.ulb import write

        say(f"No transactions file yet: simulating {rows:,} transactions over {hours} hours.")
        write(path, rows=rows, hours=hours, fraud_rate=fraud_rate, seed=seed)

    def card_payments(path):
        from ml.raw.simulated.payments import write

        say(f"No transactions file yet: simulating {payments:,} card payments over {days} days.")
        write(path, payments=payments, days=days, seed=seed)

    return {"ulb": transactions_of_ulb, "payments": card_payments}.get(layout)
