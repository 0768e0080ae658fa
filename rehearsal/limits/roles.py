"""Limits of roles."""

from rehearsal.limits.fields import Json, check_number, check_text
from rehearsal.limits.values import check_permissions


def check_role(payload: Json) -> None:
    """Check a new role, or the changes to one. Raises ApiError 50035 for the first field that is wrong."""
    if payload.get("name") is not None:
        check_text(payload, "name", (), least=1, most=100)
    check_number(payload, "color", (), least=0, most=0xFFFFFF)
    check_permissions(payload, "permissions", ())
