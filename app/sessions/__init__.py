"""Conversations and everything said in them: the record."""
