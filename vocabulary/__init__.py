"""The words that all floors share: enums, limits, keys and the base of refusals. Imports nothing of ours."""
