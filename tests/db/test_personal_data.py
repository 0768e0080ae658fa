"""What is kept about a person is known column by column."""

from tortoise import Tortoise

from db.fields import Snowflake
from db.personal_data import PERSONAL_COLUMNS

THINGS = {"guild_id", "role_id", "founder_role", "text_channel_id", "voice_channel_id", "channel_id", "event_id"}
THINGS |= {"message_id", "message_channel_id", "button_message_id", "thread_id", "place"}


async def test_every_column_with_a_persons_id_is_known_to_export_and_forget(database):
    elsewhere = {(name, "user_id") for name in ("Farewell", "ThreadFarewell", "Outgoing", "OutgoingPerson")}
    known = {(column.model.__name__, column.name) for column in PERSONAL_COLUMNS} | elsewhere
    columns = {
        (model.__name__, name)
        for models in Tortoise.apps.values()
        for model in models.values()
        for name, field in model._meta.fields_map.items()
        if isinstance(field, Snowflake) and name not in THINGS
    }
    assert columns == known
