"""Discord's documented limits that are not in the schema: each check returns nothing, or raises ApiError."""

from rehearsal.limits.callbacks import check_callback
from rehearsal.limits.channels import check_channel
from rehearsal.limits.commands import check_command
from rehearsal.limits.messages import check_message
from rehearsal.limits.modals import check_modal

__all__ = ["check_callback", "check_channel", "check_command", "check_message", "check_modal"]
