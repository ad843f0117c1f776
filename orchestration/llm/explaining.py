"""Have the suspicious transactions explained: what is asked, within which budget, and how nothing paid for is lost."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from ml.explanation import prompt
from ml.explanation.answer import SCHEMA
from ml.explanation.explain import Case, explain
from ml.explanation.facts import Facts
from ml.explanation.failure import failures_as_json
from orchestration.llm.client import About, Client, tokens
from orchestration.llm.journal import Journal
from orchestration.published.health import spent_this_month
from orchestration.published.reactions import TEMPLATE_ONLY

# An answer is asked for once per transaction, model version, prompt version and language.
UNEXPLAINED = """
    select
        reason_codes.transaction_id, reason_codes.model_version, reason_codes.language, reason_codes.facts,
        reason_codes.case_group
    from reason_codes join suspicious_transactions using (transaction_id)
    where not exists (
        select 1 from llm_explanation
        where llm_explanation.transaction_id = reason_codes.transaction_id
            and llm_explanation.model_version = reason_codes.model_version
            and llm_explanation.language = reason_codes.language
            and llm_explanation.prompt_version = ?
    )
    order by suspicious_transactions.queue_rank
"""


@dataclass
class Outcome:
    """What a run has asked for and got. EUR are those of the answers whose price is known."""

    cases: int
    explained: int = 0
    verified: int = 0
    calls: int = 0
    cost_eur: float = 0.0
    estimate_eur: float | None = None
    stopped: str | None = None

    def count(self, explanations, calls):
        """Add rows of `llm_explanation` and `llm_calls`."""
        self.explained += len(explanations)
        self.verified += sum(row["verified"] for row in explanations)
        self.calls += len(calls)
        self.cost_eur += sum(call["cost_eur"] or 0 for call in calls)

    @property
    def eur_per_verified(self):
        return self.cost_eur / self.verified if self.verified else None


def explain_queue(warehouse, place, limits, *, run_id=None, say=print):
    """Ask for every explanation that is missing, highest expected loss first, and store the answers as they come.

    It never fails because of the language model: what is not explained keeps its template.

    Args:
        warehouse: has path, read(query, parameters) -> pyarrow Table and append_all(rows by table), each opening and
            closing the file.
        place: orchestration.settings.places.LanguageModel.
        limits: orchestration.settings.rules.Limits.
        run_id: the run that asks, kept with every row.
        say: called with one line of text now and then.

    Returns:
        Outcome.
    """
    journal = Journal(warehouse)
    left, damaged = journal.store()
    if left or damaged:
        say(f"{left} rows of a run that was interrupted are stored; {damaged} damaged lines are left out.")
    rows = warehouse.read(UNEXPLAINED, [prompt.VERSION]).to_pylist()
    cases = [
        Case(
            row["transaction_id"],
            row["model_version"],
            row["language"],
            Facts.from_json(row["facts"]),
            row["case_group"],
        )
        for row in rows
    ]
    outcome = Outcome(len(cases))
    if not place.is_there:
        outcome.stopped = f"no {place.key_variable} is set: the template explains"
    for told in warehouse.read(TEMPLATE_ONLY).to_pylist():
        outcome.stopped = f"the template explains until {told['signal']} is good again ({told['reason']})"
    if not cases or outcome.stopped:
        say(outcome.stopped or "Every suspicious transaction is explained already.")
        return outcome

    llm = Client(place, limits, run_id, spent_this_month_eur=spent_this_month(warehouse))
    affordable = _affordable(cases, llm, outcome, say)
    asyncio.run(_ask_all(affordable, llm, journal, outcome))
    # Now that no request is under way, the warehouse may be opened.
    journal.store()
    outcome.stopped = llm.stopped or outcome.stopped
    say(in_words(outcome))
    return outcome


def take_in_calls(warehouse, log, say=print):
    """Append the calls that the bot has logged, and that are not there yet, to `llm_calls`.

    Args:
        warehouse: as for `explain_queue`, whose budget of the month counts them afterwards.
        log: orchestration.llm.log.Log.
        say: called with one line of text when lines are damaged, or the log as a whole cannot be read: it stays as it
            is, and the next run takes it in.

    Returns:
        Calls taken in, and lines that could not be read; None for them when nothing could.
    """
    import pyarrow as pa

    try:
        logged, damaged = log.calls()
    except OSError as error:
        say(f"{log.path} cannot be read ({error.strerror}): what the bot has cost since the last run is not counted.")
        return 0, None
    schema = warehouse.read("from llm_calls limit 0").schema
    known = set(warehouse.read("select call_id from llm_calls where purpose = 'bot'")["call_id"].to_pylist())
    new = []
    for call in logged:
        if call["call_id"] in known:
            continue
        try:
            new += pa.Table.from_pylist([call], schema).to_pylist()
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            damaged += 1
    if damaged:
        say(f"{log.path}: {damaged} damaged lines are left out, and so are the costs they told of.")
    warehouse.append("llm_calls", new)
    return len(new), damaged


def in_words(outcome):
    """One line about an Outcome."""
    line = (
        f"{outcome.explained} of {outcome.cases} cases explained by the language model, {outcome.verified} of them "
        f"proved; {outcome.calls} calls, {outcome.cost_eur:.4f} EUR."
    )
    return f"{line} Stopped: {outcome.stopped}." if outcome.stopped else line


def _affordable(cases, llm, outcome, say):
    """The cases, from the first, that the budgets allow; one answer each is counted."""
    conversations = [prompt.conversation(case.facts, case.language) for case in cases]
    estimates = [llm.estimate(conversation) for conversation in conversations]
    if None in estimates:
        # Asking says why nothing is asked.
        return cases[:1]
    outcome.estimate_eur, left, affordable = sum(estimates), llm.left_eur, 0
    for estimate in estimates:
        left -= estimate
        if left < 0:
            break
        affordable += 1
    say(
        f"{len(cases)} cases to explain: about {sum(map(tokens, conversations)):,.0f} tokens to send and "
        f"{outcome.estimate_eur:.4f} EUR at most for one answer each; {llm.left_eur:.4f} EUR are left."
    )
    if affordable < len(cases):
        outcome.stopped = f"the budget allows {affordable} of {len(cases)} cases, the first of the queue"
    return cases[:affordable]


async def _ask_all(cases, llm, journal, outcome):
    async with llm:
        async for explanation in explain(cases, partial(_ask, llm)):
            row, calls = _row(explanation, llm), llm.take_calls()
            journal.write({"llm_explanation": [row], "llm_calls": calls})
            outcome.count([row], calls)
    calls = llm.take_calls()
    journal.write({"llm_calls": calls})
    outcome.count([], calls)


async def _ask(llm, messages, case, attempt):
    about = About("explanation", prompt.VERSION, case.transaction_id, case.model_version)
    return await llm.ask(messages, about, SCHEMA, attempt)


def _row(explanation, llm):
    """Row of `llm_explanation`."""
    return {
        "transaction_id": explanation.case.transaction_id,
        "model_version": explanation.case.model_version,
        "prompt_version": prompt.VERSION,
        "language": explanation.case.language,
        "request_model": llm.place.model,
        "summary": explanation.answer.summary if explanation.answer else None,
        "reasons": explanation.answer.reasons_as_json() if explanation.answer else None,
        "verified": explanation.answer is not None,
        "failures": failures_as_json(explanation.failures),
        "attempts": explanation.attempts,
        "cost_eur": explanation.cost_eur,
        "run_id": llm.run_id,
        "explained_at": datetime.now(UTC).replace(tzinfo=None),
    }
