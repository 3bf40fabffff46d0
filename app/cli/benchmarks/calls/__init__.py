"""`frontdesk bench voice`: its parts."""
