"""Errors whose text is a sentence for the operator."""


class DatabaseError(Exception):
    """The database cannot be used as asked; the text says why and what to do."""


class DatabaseInUse(DatabaseError):  # noqa: N818 - reads as what happened
    """Another process, or another part of this one, has the database open."""


class DatabaseUrlError(DatabaseError, ValueError):
    """The setting `database.url` names no database that this version can open."""
