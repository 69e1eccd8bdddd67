"""The only way out: metadata events, built from a run's outcome and delivered over one HTTP client."""
