"""All tables: importing this module registers every slice's models."""

from app.accounts import models as accounts
from app.audit import models as audit
from app.business import busy, waiting_list
from app.business import models as business
from app.core import references
from app.core.database import Base
from app.escalation import models as escalation
from app.jobs import models as jobs
from app.knowledge import models as knowledge
from app.sessions import models as sessions
from app.sessions import notices
from app.tools import models as tools

SLICES = (
    *(accounts, audit, business, busy, waiting_list, escalation, jobs),
    *(knowledge, references, sessions, notices, tools),
)
metadata = Base.metadata
