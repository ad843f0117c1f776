"""What the bot says: a module of sentences for each language, and what language models are told of its tools."""

from ml.language.languages import LANGUAGES, words_of

PHRASES = {code: words_of(__name__, code).PHRASES for code in LANGUAGES}
TERMS = {code: words_of(__name__, code).TERMS for code in LANGUAGES}
SAID = {code: words_of(__name__, code).SAID for code in LANGUAGES}

# For language models and MCP clients.
TOOL_DESCRIPTIONS = {
    "list_tables": "The published tables: name, rows, description.",
    "describe": "The columns of a published table: name, type, unit, description.",
    "query": (
        "Run one SELECT (DuckDB dialect) over the published tables; nothing else is allowed. Rows are cut at a limit; "
        "rows_found counts the whole result. fraud_prediction holds one row per transaction."
    ),
    "predict": (
        "The champion's fraud probability of a transaction, and of a what-if change of its inputs "
        "(amount_eur, hour_of_day, and others of fraud_features)."
    ),
    "explain": "Why a transaction is suspicious: its score, text, facts, and the reasons (SHAP values, log-odds).",
    "metrics": "The champion's metrics on rows it has not seen, with 95 % intervals.",
    "drift": "The drift tests of the features now.",
    "health": "The health of pipeline, data, model and LLM, each signal with its reason, the worst first.",
    # Over MCP, where there is no last answer: each call stands alone.
    "export_query": (
        "Write the rows of one SELECT as CSV, with a report as Markdown, into the exports folder. The person is asked "
        "first, by elicitation; a client that cannot ask is refused."
    ),
    "export_cases": (
        "Write the last answer and its rows as Markdown and CSV into the exports folder. The person is asked first."
    ),
}
