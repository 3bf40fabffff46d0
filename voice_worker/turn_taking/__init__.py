"""Who speaks when: endpointing, the barge-in verdict, what was heard."""
