"""What all packages share: enums, limits, keys and the base class of refusals. Imports none of our other packages."""
