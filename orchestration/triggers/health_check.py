"""What health_check_llm does: one tiny question, the LLM's signals anew, what follows from them, and a mail."""

import asyncio
import json
from dataclasses import dataclass, field, replace

import dagster as dg
from dagster_dbt import DbtCliResource

from ml.explanation.explain import NoAnswerError
from orchestration.assets.reactions import record_reactions
from orchestration.llm.client import About, Client
from orchestration.mail import letters
from orchestration.mail.outbox import Mailbox
from orchestration.published.health import SIGNAL_COLUMNS, Signal, budget, health, replaced, spent_this_month
from orchestration.runs.warehouse import Warehouse
from orchestration.settings.places import LanguageModel, Settings
from orchestration.settings.rules import Rules

QUESTION = [{"role": "user", "content": "Answer with one word: ready"}]
LLM_SIGNALS = f"select {SIGNAL_COLUMNS} from health_signals where area = 'llm'"


@dg.op
def check_health(
    context: dg.OpExecutionContext,
    places: dg.ResourceParam[Settings],
    rules: dg.ResourceParam[Rules],
    warehouse: Warehouse,
    dbt: DbtCliResource,
    language_model: dg.ResourceParam[LanguageModel],
    mailbox: dg.ResourceParam[Mailbox],
):
    """Ask, look, decide, tell. A language model that fails is what this is about: it fails no run."""
    if not (places.warehouse.exists() and places.published.exists()):
        context.log.info("Nothing is published yet: there is nothing to check. Run: make build")
        return
    asked = ask(warehouse, language_model, rules.llm, context.run_id)
    context.log.info(f"LLM: {asked.message}")
    spent_eur = spent_this_month(warehouse)
    newest = [*_llm_signals(context, dbt, warehouse, places), budget(spent_eur, rules.llm)]

    def look(settings):
        return replaced(health(settings), newest)

    decided, _ = record_reactions(look, places, warehouse, rules.reactions, context.run_id)
    signals = look(places)
    levels = {signal.signal: signal.level for signal in signals}
    has_changed = bool(decided) or levels != _told(places.told_health)
    if rules.health.mail_always or has_changed:
        money = (spent_eur, rules.llm.budget_per_month_eur)
        letter = letters.health(signals, decided, asked, money, places, mailbox.rules)
        delivery = mailbox.post(letter, kind="health", run_id=context.run_id)
        places.told_health.write_text(json.dumps(levels, indent=2) + "\n", encoding="utf-8")
        context.log.info(delivery.in_words() or "The mail is in the outbox.")
    else:
        context.log.info("Nothing has changed since the last mail about health: none is sent.")


@dataclass(frozen=True)
class Asked:
    """What came of the question. code, values: of a sentence asked_... of MAIL in orchestration.words.

    The message is English, for the log.
    """

    code: str
    message: str
    values: dict = field(default_factory=dict)


def ask(warehouse, place, limits, run_id):
    """Ask the language model one tiny question, within the budget; each call becomes a row of `llm_calls`.

    Args:
        warehouse: has read(query) and append(table, rows), see runs.warehouse.Warehouse.
        place: places.LanguageModel.
        limits: rules.Limits.

    Returns:
        Asked. It raises nothing because of the language model.
    """
    if not place.is_there:
        message = f"no {place.key_variable} is set: nothing was asked"
        return Asked("no_key", message, {"variable": place.key_variable})
    spent_eur = spent_this_month(warehouse)
    llm = Client(place, replace(limits, max_output_tokens=16), run_id, spent_this_month_eur=spent_eur)
    failure = asyncio.run(_ask(llm))
    calls = llm.take_calls()
    warehouse.append("llm_calls", calls)
    if failure:
        error = calls[-1]["error_type"] if calls else None
        return Asked("no_answer" if calls else "stopped", f"no answer: {failure}", {"error": error})
    seconds = f"{calls[-1]['duration_s']:.1f}"
    return Asked("answered", f"{place.model} answered within {seconds} s", {"model": place.model, "seconds": seconds})


async def _ask(llm):
    async with llm:
        try:
            await llm.ask(QUESTION, About("health"))
        except NoAnswerError as error:
            return str(error)
    return None


def _llm_signals(context, dbt, warehouse, places):
    """Signals of the LLM, its newest call included, by the model health_signals; none when it cannot be built.

    The rest of that model stays aside: what a failed build has left in the warehouse was never published.
    """
    target = places.dagster_home.absolute() / "dbt"
    command = ["run", "--select", "health_signals"]
    if not dbt.cli(command, target_path=target, raise_on_error=False).wait().is_successful():
        context.log.warning("health_signals could not be built: the LLM's signals are those of the last publish.")
        return []
    return [Signal.of_row(row) for row in warehouse.read(LLM_SIGNALS).to_pylist()]


def _told(file):
    """Levels that the last mail told; none before the first."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
