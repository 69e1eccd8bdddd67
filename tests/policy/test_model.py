"""What a policy file may say."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from kivo_worker.job.policies import load_policy
from kivo_worker.policy.model import Policy
from kivo_worker.vocabulary import IntendedUse, Strictness

SHIPPED: dict[str, Any] = load_policy("standard-support-v1").policy.model_dump(mode="json")


def test_the_shipped_policy_has_every_cell_once() -> None:
    """No intended use and strictness is without rules."""
    cells = [(cell["intended_use"], cell["strictness"]) for cell in SHIPPED["cells"]]

    assert sorted(cells) == sorted((use.value, strict.value) for use in IntendedUse for strict in Strictness)


@pytest.mark.parametrize(
    "change",
    [
        {"cells": SHIPPED["cells"][:3]},
        {"cells": [*SHIPPED["cells"], SHIPPED["cells"][0]]},
        {"schema_version": "kivo_private_worker_policy.v2"},
        {"policy_version": "two words"},
        {"thresholds": {}},
    ],
)
def test_a_policy_is_whole_and_closed(change: dict[str, Any]) -> None:
    """A missing or doubled cell, another version and an unknown key are refused."""
    with pytest.raises(ValidationError):
        Policy.model_validate_json(json.dumps(SHIPPED | change))


def test_a_trigger_has_a_limit() -> None:
    """A condition that would hold always, or never, is refused."""
    rule = {"safe_use_status": "blocked", "triggers": [{"statuses": ["contradicted"]}]}
    cells = [SHIPPED["cells"][0] | {"rules": [rule]}, *SHIPPED["cells"][1:]]

    with pytest.raises(ValidationError, match="needs at_least_count or at_least_share"):
        Policy.model_validate_json(json.dumps(SHIPPED | {"cells": cells}))
