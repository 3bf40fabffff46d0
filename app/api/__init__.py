"""How the outside reaches the product: HTTP and WebSockets."""
