"""Who is asking: customers by token, workers by token, staff by cookie."""
