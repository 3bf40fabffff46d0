"""Rehearsals: scripted conversations with the real desk, judged by what is said and by the rows they leave."""
