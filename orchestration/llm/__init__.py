"""The language model: calls, limits, budgets, and the explanations it writes."""
