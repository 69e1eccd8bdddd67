"""What CI systems are shown of a run: findings, tests, a summary; without customer text unless it is asked for."""
