"""The graph and its agents: what to do about an utterance, and how to say it."""
