"""`python -m app.cli` is `frontdesk`."""

from app.cli import main

main()
