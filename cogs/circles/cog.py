"""The commands of `/circle`."""

from collections.abc import Sequence

import discord
from discord import app_commands

from cogs.base import CircleCog, CircleOption
from runtime.bot import Circlekeeper
from runtime.given import Fields
from runtime.message import Button, Message
from runtime.ui import pressed, submitted
from runtime.words import Words
from services.failures.stories import as_file
from services.house import Services
from services.lookup import CircleHere
from services.thanks.naming import NamedTopic
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.keys import Address, day_of, day_text
from vocabulary.limits import BUTTONS_IN_ROW


class Circles(CircleCog, group_name="circle"):
    """Start a circle, invite people, change how it meets."""

    def __init__(self, bot: Circlekeeper, services: Services) -> None:
        super().__init__(bot, services)
        self._circles = services.circles

    @app_commands.command()
    async def about(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """See the circle's focus, its members and what comes next."""
        here = await self.circle_here(interaction, circle)
        shown = await self._circles.overview.show(here)
        own = await self.services.thanks.naming.topics_of(here, interaction.user.id)
        buttons = naming_buttons(self.words_for(interaction), own)
        await self.responder.answer(interaction, "circle/about", buttons=buttons, shown=shown)

    @app_commands.command()
    async def leave(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Leave a circle. You don't need a reason."""
        here = await self.circle_here(interaction, circle)
        last = await self._circles.membership.is_last(here.id, interaction.user.id)
        prepared = await self.services.failures.stories.prepared(here.id, interaction.user.id)
        words = self.words_for(interaction)
        files = (as_file(words, prepared.answers),) if prepared else ()
        text = words.render("circle/leave", circle=here, last=last, prepared=prepared)
        button = words.button(ButtonKind.CIRCLE_LEAVE, here.id)
        await self.responder.send(interaction, Message(text, ((button,),), files=files))

    @app_commands.command()
    @app_commands.describe(
        person="Who to remove",
        reason="Why, in a sentence that only they read",
    )
    async def remove(
        self,
        interaction: discord.Interaction,
        person: discord.User,
        reason: app_commands.Range[str, 10, 500],
        circle: CircleOption = None,
    ) -> None:
        """Remove someone from the circle, with a reason that only they read."""
        here, organiser = await self.circle_here(interaction, circle), interaction.user.id
        await self._circles.membership.check_removal(here.id, organiser, person.id, reason)
        wanted = {"person": person.id, "reason": reason}
        number = await self.services.drafts.keep(organiser, ButtonKind.CIRCLE_REMOVE, here.id, wanted)
        button = self.words_for(interaction).button(ButtonKind.CIRCLE_REMOVE, here.id, number)
        await self.responder.answer(interaction, "circle/remove", buttons=[[button]], circle=here, **wanted)

    @app_commands.command()
    async def close(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """Close the circle for good. Its channels stay readable."""
        here, asker = await self.circle_here(interaction, circle), interaction.user.id
        alone = await self._circles.closing.ask(here, asker, interaction.channel_id or 0)
        words = self.words_for(interaction) if alone else self.words_here(interaction)
        button = words.button(ButtonKind.CIRCLE_CLOSE, here.id, asker)
        facts = {"circle": here, "person": asker, "alone": alone}
        await self.responder.answer(interaction, "circle/close", buttons=[[button]], ephemeral=alone, **facts)

    @app_commands.command()
    @app_commands.describe(until="The first day when you can meet again, for example: 7 January")
    async def pause(self, interaction: discord.Interaction, until: str, circle: CircleOption = None) -> None:
        """Pause the circle until a day. Sessions resume by themselves after that."""
        await self._show_pause(interaction, await self.circle_here(interaction, circle), until)

    @pressed(ButtonKind.CIRCLE_PAUSE_ASK)
    async def pause_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form for the day until which to pause."""
        here = await self.circle_about(interaction, address.row)
        await self.responder.ask(interaction, FormKind.CIRCLE_PAUSE, here.id)

    @submitted(FormKind.CIRCLE_PAUSE)
    async def pause_given(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """The same as `/circle pause`."""
        await self._show_pause(interaction, await self.circle_about(interaction, address.row), fields["until"])

    async def _show_pause(self, interaction: discord.Interaction, here: CircleHere, until: str) -> None:
        async with self.asking(interaction, ButtonKind.CIRCLE_PAUSE_MEANT, here.id, until=until):
            pause = await self._circles.pauses.understand(here, until)
            button = self.words_for(interaction).button(ButtonKind.CIRCLE_PAUSE, here.id, day_text(pause.day))
            await self.responder.show(interaction, "circle/understood-pause", buttons=[[button]], pause=pause)

    @pressed(ButtonKind.CIRCLE_PAUSE_MEANT)
    async def pause_meant(self, interaction: discord.Interaction, address: Address) -> None:
        """Go on with the day that was meant."""
        here = await self.circle_about(interaction, address.row)
        await self._show_pause(interaction, here, (await self.chosen(interaction, address))["until"])

    @pressed(ButtonKind.CIRCLE_PAUSE)
    async def pause_as_shown(self, interaction: discord.Interaction, address: Address) -> None:
        """Pause until the day that the button's message shows."""
        here = await self.circle_about(interaction, address.row)
        paused = await self._circles.pauses.pause(here, interaction.user.id, day_of(address.arg))
        await self.responder.show(interaction, "circle/paused", paused=paused)

    @app_commands.command()
    async def resume(self, interaction: discord.Interaction, circle: CircleOption = None) -> None:
        """End the circle's pause now."""
        await self._show_end_of_pause(interaction, await self.circle_here(interaction, circle))

    @pressed(ButtonKind.CIRCLE_RESUME_ASK)
    async def resume_wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """The same as `/circle resume`."""
        await self._show_end_of_pause(interaction, await self.circle_about(interaction, address.row))

    async def _show_end_of_pause(self, interaction: discord.Interaction, here: CircleHere) -> None:
        pause = await self._circles.pauses.understand_end(here)
        button = self.words_for(interaction).button(ButtonKind.CIRCLE_RESUME, here.id)
        await self.responder.show(interaction, "circle/understood-resume", buttons=[[button]], pause=pause)

    @pressed(ButtonKind.CIRCLE_RESUME)
    async def resume_as_shown(self, interaction: discord.Interaction, address: Address) -> None:
        """End the pause, once it was shown what that means."""
        here = await self.circle_about(interaction, address.row)
        meets_at = await self._circles.pauses.resume(here, interaction.user.id)
        await self.responder.show(interaction, "circle/resumed", circle=here, meets_at=meets_at)


def naming_buttons(words: Words, own: Sequence[NamedTopic]) -> list[list[Button]]:
    """What ends that the circle names somebody, for each topic."""
    presses = [
        words.button(ButtonKind.NAMING_TAKE_BACK, one.id, label=words.plain("thanks/button.txt", topic=one.words))
        for one in own[: BUTTONS_IN_ROW**2]
    ]
    return [presses[at : at + BUTTONS_IN_ROW] for at in range(0, len(presses), BUTTONS_IN_ROW)]
