"""The real app with its clock stopped, which takes two seconds to understand whoever asks it to take its time."""

import asyncio

from app.main import create_app
from app.understanding.domain import DialogueContext, Domain
from app.understanding.embedded import EmbeddedInterpreter
from app.understanding.interpretation import Interpretation
from tests.fakes.frozen_app import NOW

_understand = EmbeddedInterpreter.interpret


async def _slowly(self: EmbeddedInterpreter, text: str, domain: Domain, context: DialogueContext) -> Interpretation:
    if "take your time" in text:
        await asyncio.sleep(2)
    return await _understand(self, text, domain, context)


EmbeddedInterpreter.interpret = _slowly
app = create_app(clock=lambda: NOW)
