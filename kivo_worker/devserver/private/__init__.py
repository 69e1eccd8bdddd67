"""Private-worker runs: metadata only, told by events, in the order of their sequence."""
