"""`frontdesk eval`: understanding scored on texts that nobody here wrote, one file a kind of text."""
