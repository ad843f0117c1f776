"""Mistral's API, or any server that speaks it."""

from orchestration.llm import chat_completions, failures

SERVER = "https://api.mistral.ai"
PATH = "/v1/chat/completions"


class Vendor:
    """The SDK's HTTP client and request model, used without its `chat.complete`.

    That one builds a dozen pydantic models anew in every call, which takes 11 ms of the one thread that all questions
    share; this takes 1 ms, and what is sent is the same.
    """

    provider = "mistral_ai"
    read = staticmethod(chat_completions.answer)
    refused = staticmethod(failures.refused)
    unreached = staticmethod(failures.unreached)

    def __init__(self, place, timeout_s):
        self._place, self._timeout_s = place, timeout_s

    async def __aenter__(self):
        from mistralai.client import Mistral, models

        self._sdk = Mistral(api_key=self._place.api_key or "none", server_url=self._place.server_url or SERVER)
        await self._sdk.__aenter__()
        configuration = self._sdk.sdk_configuration
        self._client, self._url = configuration.async_client, configuration.get_server_details()[0] + PATH
        self._headers = {
            "accept": "application/json",
            "content-type": "application/json",
            "user-agent": f"mistral-client-python/{configuration.sdk_version}",
            "authorization": f"Bearer {self._place.api_key or 'none'}",
        }
        # Imported when it is first used, which takes a second: not within the timeout of an answer.
        self._request = models.ChatCompletionRequest
        return self

    async def __aexit__(self, *failure):
        await self._sdk.__aexit__(*failure)

    async def send(self, question):
        """HTTP response to a Question.

        Raises:
            pydantic.ValidationError: the request is none that the API knows; a mistake of ours.
        """
        request = chat_completions.request(question, seed_name="random_seed")
        content = self._request.model_validate(request).model_dump_json(by_alias=True, exclude_none=True)
        return await self._client.post(self._url, content=content, headers=self._headers, timeout=self._timeout_s)
