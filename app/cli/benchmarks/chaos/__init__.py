"""`frontdesk bench chaos`: processes are killed at seeded moments while customers book; what was lost is counted."""
