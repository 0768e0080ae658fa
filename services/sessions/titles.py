"""What a session is called where other things stand beside it: in a server's events, in a calendar."""

from db.models import Circle, Session
from vocabulary.sessions import SessionKind


def title_of(circle: Circle, session: Session) -> str:
    """The circle's name, with what the session is for unless that is the usual."""
    return circle.name if session.kind is SessionKind.REGULAR else f"{circle.name}: {session.kind}"
