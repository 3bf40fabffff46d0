"""Ways a customer reaches the desk that need a server of their own."""
