"""Discord's documented limits that are not in the schema: each check returns nothing, or raises ApiError."""

from rehearsal.limits.callbacks import check_callback
from rehearsal.limits.channels import check_channel, check_overwrite
from rehearsal.limits.commands import check_command
from rehearsal.limits.messages import check_message
from rehearsal.limits.modals import check_modal
from rehearsal.limits.roles import check_role

__all__ = [
    "check_callback",
    "check_channel",
    "check_command",
    "check_message",
    "check_modal",
    "check_overwrite",
    "check_role",
]
