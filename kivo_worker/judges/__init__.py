"""Which verifier a job is judged by; verifiers that live elsewhere get their modules here."""
