"""Asks a model behind an endpoint in the form of OpenAI's chat completions; waits and tries again within bounds."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from kivo_worker.boundary.deadline import DeadlinePassed, seconds_from_now, within
from kivo_worker.boundary.egress import AddressRefusedError
from kivo_worker.judges.answers import Completion, NoAnswerError, read_completion
from kivo_worker.judges.budget import Budget
from kivo_worker.judges.prompt import ANSWER_TOKENS, SCHEMA, Question

_FIRST_WAIT = 0.5
_LONGEST_WAIT = 20.0
_LARGEST_ANSWER = 1_000_000
_CHARACTERS_A_TOKEN = 4
"""What a token is worth where an endpoint counts none."""
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_OK = 200


class _AgainError(NoAnswerError):
    """What may go better the next time; `after` is how many seconds the endpoint asks to wait."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


@dataclass(frozen=True, slots=True)
class Chat:
    """An endpoint and how it is asked.

    Attributes:
        client: reaches it, and nothing else.
        url: of its chat completions.
        headers: what it is sent with, such as its key.
        model: the model's name there.
        seed: of its sampling.
        seconds: the longest time of one answer.
        retries: how often a request that failed is sent again.
        budget: what may be spent.
        wait: waits for so many seconds.
    """

    client: httpx.Client
    url: str
    headers: dict[str, str]
    model: str
    seed: int
    seconds: float
    retries: int
    budget: Budget
    wait: Callable[[float], None] = time.sleep

    def ask(self, asked: Question) -> str:
        """Ask, and give the text of the answer.

        Raises:
            NoAnswerError: there is none.
            BudgetSpentError: nothing is left to ask with.
        """
        for attempt in range(self.retries):
            try:
                return self._ask_once(asked)
            except _AgainError as error:
                self.wait(min(_LONGEST_WAIT, error.after or _FIRST_WAIT * 2**attempt))
        return self._ask_once(asked)

    def _ask_once(self, asked: Question) -> str:
        expected = asked.characters // _CHARACTERS_A_TOKEN
        self.budget.promise(expected + ANSWER_TOKENS)
        started = time.monotonic()
        answer = Completion("", None, None)
        try:
            answer = read_completion(self._body(asked))
        finally:
            said = len(answer.content) // _CHARACTERS_A_TOKEN
            self.budget.count(
                time.monotonic() - started,
                expected if answer.prompt_tokens is None else answer.prompt_tokens,
                said if answer.completion_tokens is None else answer.completion_tokens,
            )
            self.budget.release(expected + ANSWER_TOKENS)
        return answer.content

    def _body(self, asked: Question) -> bytes:
        try:
            return within(seconds_from_now(self.seconds), lambda: self._post(asked))
        except AddressRefusedError:
            raise NoAnswerError("its host has an address that claims and sources may not be sent to") from None
        except (DeadlinePassed, httpx.TimeoutException):
            raise _AgainError("it did not answer in time") from None
        except httpx.ConnectError:
            raise _AgainError("it cannot be reached") from None
        except httpx.HTTPError:
            raise _AgainError("the connection to it broke") from None

    def _post(self, asked: Question) -> bytes:
        request = {
            "model": self.model,
            "messages": asked.messages,
            "temperature": 0,
            "seed": self.seed,
            "max_tokens": ANSWER_TOKENS,
            "stream": False,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "verdicts", "strict": True, "schema": SCHEMA},
            },
        }
        body = json.dumps(request, ensure_ascii=False).encode("utf-8")
        headers = {"Content-Type": "application/json", **self.headers}
        with self.client.stream("POST", self.url, content=body, headers=headers) as response:
            if response.status_code in _AGAIN:
                raise _AgainError(f"it answered with status {response.status_code}", _asked_to_wait(response))
            if response.status_code != _OK:
                raise NoAnswerError(f"it answered with status {response.status_code}")
            data = bytearray()
            for chunk in response.iter_bytes():
                data += chunk
                if len(data) > _LARGEST_ANSWER:
                    raise NoAnswerError("its answer is too long")
        return bytes(data)


def _asked_to_wait(response: httpx.Response) -> float | None:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdecimal() else None
