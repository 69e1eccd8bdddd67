"""An output into claims: every character belongs to a claim, or to a part skipped with a reason."""
