"""health_check_llm: one tiny question, the LLM's signals anew, what follows from them, and a mail."""

import asyncio
import json
from dataclasses import replace

import dagster as dg
from dagster_dbt import DbtCliResource

from ml.explanation.explain import NoAnswerError
from orchestration.assets.reactions import record_reactions
from orchestration.llm.client import About, Mistral
from orchestration.mail import letters
from orchestration.mail.outbox import Mailbox
from orchestration.published.health import SPENT_THIS_MONTH, Signal, budget, health, replaced
from orchestration.runs.runs import HEALTH_CHECK, WRITER
from orchestration.runs.warehouse import Warehouse
from orchestration.settings.places import LanguageModel
from orchestration.settings.rules import Limits

QUESTION = [{"role": "user", "content": "Answer with one word: ready"}]
LLM_SIGNALS = "select signal, area, level, value, reason from pipeline_health where area = 'llm'"


def health_check_by(rules, settings):
    """The job health_check_llm, which goes by the sections [reactions] and [health] of `rules`."""

    @dg.op
    def check_health(
        context: dg.OpExecutionContext,
        warehouse: Warehouse,
        dbt: DbtCliResource,
        language_model: dg.ResourceParam[LanguageModel],
        llm_limits: dg.ResourceParam[Limits],
        mailbox: dg.ResourceParam[Mailbox],
    ):
        """Ask, look, decide, tell. A language model that fails is what this is about: it fails no run."""
        if not (settings.warehouse.exists() and settings.published.exists()):
            context.log.info("Nothing is published yet: there is nothing to check. Run: make build")
            return
        asked = ask(warehouse, language_model, llm_limits, context.run_id)
        context.log.info(f"LLM: {asked}")
        [spent] = warehouse.read(SPENT_THIS_MONTH).to_pylist()
        newest = [*_llm_signals(context, dbt, warehouse, settings), budget(spent["eur"], llm_limits)]

        def look(places):
            return replaced(health(places), newest)

        decided, _ = record_reactions(look, settings, warehouse, rules.reactions, context.run_id)
        signals = look(settings)
        levels = {signal.signal: signal.level for signal in signals}
        has_changed = bool(decided) or levels != _told(settings.told_health)
        if rules.health.mail_always or has_changed:
            money = (spent["eur"], llm_limits.budget_per_month_eur)
            letter = letters.health(signals, decided, asked, money, settings, mailbox.rules)
            delivery = mailbox.post(letter, kind="health", run_id=context.run_id)
            settings.told_health.write_text(json.dumps(levels, indent=2) + "\n", encoding="utf-8")
            context.log.info(delivery.in_words() or "The mail is in the outbox.")
        else:
            context.log.info("Nothing has changed since the last mail about health: none is sent.")

    @dg.job(
        name=HEALTH_CHECK,
        description="Ask the language model one tiny question, look at every signal, decide what follows, and tell.",
        executor_def=dg.in_process_executor,
        tags=WRITER,
    )
    def health_check_llm():
        check_health()

    return health_check_llm


def ask(warehouse, place, limits, run_id):
    """Ask the language model one tiny question, within the budget; each call becomes a row of `llm_calls`.

    Args:
        warehouse: has read(query) and append(table, rows), see runs.warehouse.Warehouse.
        place: places.LanguageModel.
        limits: rules.Limits.

    Returns:
        What came of it, a sentence. It raises nothing because of the language model.
    """
    if not place.is_there:
        return "no MISTRAL_API_KEY is set: nothing was asked"
    [spent] = warehouse.read(SPENT_THIS_MONTH).to_pylist()
    llm = Mistral(place, replace(limits, max_output_tokens=16), run_id, spent_this_month_eur=spent["eur"])
    failure = asyncio.run(_ask(llm))
    calls = llm.take_calls()
    warehouse.append("llm_calls", calls)
    return f"no answer: {failure}" if failure else f"{place.model} answered within {calls[-1]['duration_s']:.1f} s"


async def _ask(llm):
    async with llm:
        try:
            await llm.ask(QUESTION, About("health"))
        except NoAnswerError as error:
            return str(error)
    return None


def _llm_signals(context, dbt, warehouse, settings):
    """Signals of the LLM, its newest call included, by the model pipeline_health; none when it cannot be built.

    The rest of that model stays aside: what a failed build has left in the warehouse was never published.
    """
    target = settings.dagster_home.absolute() / "dbt"
    command = ["run", "--select", "pipeline_health"]
    if not dbt.cli(command, target_path=target, raise_on_error=False).wait().is_successful():
        context.log.warning("pipeline_health could not be built: the LLM's signals are those of the last publish.")
        return []
    return [Signal(**row) for row in warehouse.read(LLM_SIGNALS).to_pylist()]


def _told(file):
    """Levels that the last mail told; none before the first."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
