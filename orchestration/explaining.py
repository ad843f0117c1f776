"""Have the suspicious transactions explained: what is asked, within which budget, and how nothing paid for is lost."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from ml.explanation import prompt
from ml.explanation.answer import SCHEMA
from ml.explanation.check import failures_as_json
from ml.explanation.explain import Case, explain
from ml.explanation.facts import Facts
from orchestration.health import SPENT_THIS_MONTH
from orchestration.mistral import About, Mistral, tokens
from orchestration.reactions import TEMPLATE_ONLY

# An answer is asked for once per transaction, model version, prompt version and language.
UNEXPLAINED = """
    select reason_codes.transaction_id, reason_codes.model_version, reason_codes.language, reason_codes.facts
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
# Rounds of answers between two openings of the warehouse: none is open while a request is under way. More of them
# waste less time, and a killed run pays for more answers again.
ROUNDS_A_BATCH = 12


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

    @property
    def eur_per_verified(self):
        return self.cost_eur / self.verified if self.verified else None


def explain_queue(warehouse, place, limits, *, run_id=None, say=print):
    """Ask for every explanation that is missing, highest expected loss first, and store the answers as they come.

    It never fails because of the language model: what is not explained keeps its template.

    Args:
        warehouse: has read(query, parameters) -> pyarrow Table and append(table, rows), each opening and closing the
            file.
        place: orchestration.settings.LanguageModel.
        limits: orchestration.rules.Limits.
        run_id: the run that asks, kept with every row.
        say: called with one line of text now and then.

    Returns:
        Outcome.
    """
    rows = warehouse.read(UNEXPLAINED, [prompt.VERSION]).to_pylist()
    cases = [
        Case(row["transaction_id"], row["model_version"], row["language"], Facts.from_json(row["facts"]))
        for row in rows
    ]
    outcome = Outcome(len(cases))
    if not place.is_there:
        outcome.stopped = "no MISTRAL_API_KEY is set: the template explains"
    for told in warehouse.read(TEMPLATE_ONLY).to_pylist():
        outcome.stopped = f"the template explains until {told['signal']} is good again ({told['reason']})"
    if not cases or outcome.stopped:
        say(outcome.stopped or "Every suspicious transaction is explained already.")
        return outcome

    [spent] = warehouse.read(SPENT_THIS_MONTH).to_pylist()
    llm = Mistral(place, limits, run_id, spent_this_month_eur=spent["eur"])
    affordable = _affordable(cases, llm, outcome, say)
    # One loop for all batches: the connections to the server belong to it.
    with asyncio.Runner() as runner:
        runner.run(llm.__aenter__())
        try:
            size = limits.max_concurrent * ROUNDS_A_BATCH
            for start in range(0, len(affordable), size):
                batch = runner.run(explain(affordable[start : start + size], partial(_ask, llm)))
                _store(warehouse, batch, llm, outcome)
                if llm.stopped:
                    break
        finally:
            runner.run(llm.__aexit__(None, None, None))
    outcome.stopped = llm.stopped or outcome.stopped
    say(in_words(outcome))
    return outcome


def take_in_calls(warehouse, log, say=print):
    """Append the calls that the bot has logged, and that are not there yet, to `llm_calls`.

    Args:
        warehouse: as for `explain_queue`, whose budget of the month counts them afterwards.
        log: orchestration.ask_log.Log.
        say: called with one line of text when lines are damaged.

    Returns:
        Calls taken in, and lines that could not be read.
    """
    import pyarrow as pa

    logged, damaged = log.calls()
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


async def _ask(llm, messages, case, attempt):
    about = About("explanation", prompt.VERSION, case.transaction_id, case.model_version)
    return await llm.ask(messages, about, SCHEMA, attempt)


def _store(warehouse, explanations, llm, outcome):
    explained_at = datetime.now(UTC).replace(tzinfo=None)
    rows = [
        {
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
            "explained_at": explained_at,
        }
        for explanation in explanations
    ]
    calls = llm.take_calls()
    # Answers first: killed between the two, we would lose the log of calls, but pay for nothing twice.
    warehouse.append("llm_explanation", rows)
    warehouse.append("llm_calls", calls)
    outcome.explained += len(rows)
    outcome.verified += sum(row["verified"] for row in rows)
    outcome.calls += len(calls)
    outcome.cost_eur += sum(call["cost_eur"] or 0 for call in calls)
