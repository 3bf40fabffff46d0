"""What `frontdesk bench` measures: one file a benchmark."""
