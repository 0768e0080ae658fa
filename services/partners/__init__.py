"""Learning partners: pairs for some weeks, so that everybody meets everybody before anyone repeats."""
