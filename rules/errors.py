"""What a rule says when it refuses."""


class RuleError(Exception):
    """A refusal. Its text is one or more whole sentences for the member who asked."""
