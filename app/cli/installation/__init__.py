"""What is installed here, and which programs make up a running Frontdesk on one machine."""
