"""The single way into a conversation: serial, once, in one commit."""
