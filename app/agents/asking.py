"""Questions that belong to no task: what `expects.slot` names while one is open."""

from app.understanding.domain import SlotSchema, TaskSchema

PERSON_SLOT = "person"
"""A person was offered."""
ANYTHING_ELSE = "anything_else"
"""The customer was asked whether there is more to do."""
CONTACT_SLOT = "contact_phone"
"""The number for a person's call back was asked for."""
PRESENCE_SLOT = "presence"
"""The customer was asked whether they are still there."""
FOLLOW_UP_SLOT = "follow_up"
"""What could follow a task that only told something was offered."""
DROP_SLOT = "drop"
"""The customer was asked whether the task is to be dropped."""
MEANT_SLOT = "meant"
"""Two readings of what was said were offered."""

CONTACT_TASK = TaskSchema(CONTACT_SLOT, examples=(), slots=(SlotSchema(CONTACT_SLOT, "phone"),), intent="person")
MEANT_TASK = TaskSchema(MEANT_SLOT, examples=(), slots=(SlotSchema(MEANT_SLOT, "choice"),), intent="ask")
ENGINE_TASKS = (CONTACT_TASK, MEANT_TASK)
"""How understanding sees the questions that are answered with a value."""
