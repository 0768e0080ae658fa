"""Notices: what a circle is told unasked in its channel, outside of its sessions; two posts a week at most."""
