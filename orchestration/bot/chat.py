"""The bot's way to the language model: function calling, by the client, prices and budgets that all calls share."""

import asyncio
from dataclasses import replace

from ml.analyst_bot.agent import PROMPT_VERSION, Turn
from ml.explanation.explain import NoAnswerError
from orchestration.llm.client import About, Client, StoppedError


class Chat:
    """Function from (messages, tools) to Turn, for `ml.analyst_bot.agent.converse`; a context manager.

    Args:
        place: orchestration.settings.places.LanguageModel.
        limits: orchestration.settings.rules.Limits. Nothing is tried twice: a person waits, and the grammar can answer.
        log: Log; every call leaves a line there before its answer is used.
        spent_eur: what all calls of this month have cost so far.
        champion: model version, for the log.
    """

    def __init__(self, place, limits, log, spent_eur, champion=None):
        self.model = place.model
        self._llm = Client(place, replace(limits, tries=1), spent_this_month_eur=spent_eur)
        self._log = log
        self._about = About("bot", PROMPT_VERSION, model_version=champion)

    def __enter__(self):
        self._runner = asyncio.Runner()
        self._runner.run(self._llm.__aenter__())
        return self

    def __exit__(self, *failure):
        self._runner.run(self._llm.__aexit__(*failure))
        self._runner.close()

    def __call__(self, messages, tools):
        """One turn of the model.

        Raises:
            NoAnswerError: no budget, or no answer; the message says which.
        """
        try:
            text, calls = self._runner.run(self._llm.ask_with_tools(messages, tools, self._about))
        except StoppedError:
            raise
        except NoAnswerError as error:
            raise NoAnswerError(f"{self.model} did not answer ({error})") from error
        finally:
            for call in self._llm.take_calls():
                self._log.call(call)
        return Turn(text, [(call.id, call.name, call.arguments) for call in calls])
