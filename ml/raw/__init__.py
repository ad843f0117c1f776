"""From files to rows: transactions, verdicts, and the simulator."""
