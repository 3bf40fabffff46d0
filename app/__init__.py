"""Frontdesk's app: owns every conversation and everything stored about it."""

import os

# Read by LangGraph when it is imported: the lenient deserialiser runs code from a poisoned checkpoint.
os.environ["LANGGRAPH_STRICT_MSGPACK"] = "true"
# Read by numpy when it is imported. A sentence's likeness to some hundred examples is one small product: threads that
# wait for the next one in a loop took a quarter of a turn's processor time, from the turns of everybody else.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
