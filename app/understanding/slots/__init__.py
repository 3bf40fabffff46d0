"""One file a slot type: each finds the values of its type that an utterance holds."""
