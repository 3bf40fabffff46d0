"""Questions that belong to no task: what `expects.slot` names while one is open."""

from app.understanding.domain import SlotSchema, TaskSchema

PERSON_SLOT = "person"
"""A person was offered."""
ANYTHING_ELSE = "anything_else"
"""The customer was asked whether there is more to do."""
CONTACT_SLOT = "contact_phone"
"""The number for a person's call back was asked for."""

CONTACT_TASK = TaskSchema(CONTACT_SLOT, examples=(), slots=(SlotSchema(CONTACT_SLOT, "phone"),), intent="person")
"""How understanding sees that last question."""
