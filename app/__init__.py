"""Frontdesk's app: owns every conversation and everything stored about it."""

import os

# Read by LangGraph when it is imported: the lenient deserialiser runs code from a poisoned checkpoint.
os.environ["LANGGRAPH_STRICT_MSGPACK"] = "true"
