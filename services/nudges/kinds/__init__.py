"""The kinds of nudges that there are. Each is a module of its own here, with a template and a label in `templates/`."""

from collections.abc import Mapping

from services.nudges.definition import NudgeDefinition
from services.nudges.kinds.before_session import BEFORE_SESSION
from services.nudges.kinds.check_in import CHECK_IN
from services.nudges.kinds.commitment import COMMITMENT
from services.nudges.kinds.duty import DUTY
from services.nudges.kinds.goal_unset import GOAL_UNSET
from services.nudges.kinds.missed_session import MISSED_SESSION
from services.nudges.kinds.partner_unmet import PARTNER_UNMET
from vocabulary.nudges import NudgeKind

KINDS: Mapping[NudgeKind, NudgeDefinition] = {
    definition.kind: definition
    for definition in (GOAL_UNSET, CHECK_IN, COMMITMENT, PARTNER_UNMET, BEFORE_SESSION, DUTY, MISSED_SESSION)
}
