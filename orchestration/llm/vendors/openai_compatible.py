"""Any server that speaks OpenAI's chat completions API, as many that run on a machine of one's own do."""

from orchestration.llm import chat_completions, failures

SERVER = "https://api.openai.com/v1"
PATH = "/chat/completions"


class Vendor:
    """Plain HTTP. The address ends where the API's paths begin, mostly in /v1, as these servers tell it."""

    provider = "openai"
    read = staticmethod(chat_completions.answer)
    refused = staticmethod(failures.refused)
    unreached = staticmethod(failures.unreached)

    def __init__(self, place, timeout_s):
        self._place, self._timeout_s = place, timeout_s
        self._url = (place.server_url or SERVER) + PATH

    async def __aenter__(self):
        # The HTTP client that comes with Mistral's SDK.
        from httpx2 import AsyncClient

        headers = {"authorization": f"Bearer {self._place.api_key}"} if self._place.api_key else {}
        self._client = AsyncClient(headers=headers, timeout=self._timeout_s)
        return self

    async def __aexit__(self, *failure):
        await self._client.aclose()

    async def send(self, question):
        """HTTP response to a Question."""
        return await self._client.post(self._url, json=chat_completions.request(question, seed_name="seed"))
