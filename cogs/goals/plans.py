"""*Nudge me at that moment*: the moment of a plan, “When …, I will …”, shown before it counts, and taken back."""

import discord

from cogs.base import BaseCog
from runtime.given import Fields
from runtime.message import Message
from runtime.ui import pressed, submitted
from vocabulary.controls import ButtonKind, FormKind
from vocabulary.keys import Address, instant_of, second_of


class Plans(BaseCog):
    """The buttons of a plan, and the form for its moment."""

    @pressed(ButtonKind.GOAL_PLAN)
    async def wanted(self, interaction: discord.Interaction, address: Address) -> None:
        """Show the moment that the plan names, or ask for it."""
        await self._show_or_ask(interaction, address.row)

    @pressed(ButtonKind.GOAL_PLAN_ASK)
    async def ask(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form for another moment."""
        await self.responder.ask(interaction, FormKind.GOAL_PLAN, address.row)

    @submitted(FormKind.GOAL_PLAN)
    async def typed(self, interaction: discord.Interaction, address: Address, fields: Fields) -> None:
        """Show what was understood of a moment."""
        await self._show_or_ask(interaction, address.row, fields["when"])

    @pressed(ButtonKind.GOAL_PLAN_MEANT)
    async def meant(self, interaction: discord.Interaction, address: Address) -> None:
        """Go on with the moment that was meant."""
        await self._show_or_ask(interaction, address.row, (await self.chosen(interaction, address))["when"])

    @pressed(ButtonKind.GOAL_PLAN_SET)
    async def set_as_shown(self, interaction: discord.Interaction, address: Address) -> None:
        """Nudge them at the moment that the button's message shows."""
        at = instant_of(address.arg)
        plan = await self.services.goals.plans.set(address.row, interaction.user.id, at)
        words = self.words_in_place(interaction)
        back = words.button(ButtonKind.GOAL_PLAN_BACK, address.row)
        await self.responder.go_on(interaction, Message(words.render("goal/plan-set", plan=plan), ((back,),)))

    @pressed(ButtonKind.GOAL_PLAN_BACK)
    async def take_back(self, interaction: discord.Interaction, address: Address) -> None:
        """Don't nudge them about it after all."""
        await self.services.goals.plans.take_back(address.row, interaction.user.id)
        words = self.words_in_place(interaction)
        again = words.button(ButtonKind.GOAL_PLAN, address.row)
        await self.responder.go_on(interaction, Message(words.render("goal/plan-off"), ((again,),)))

    async def _show_or_ask(self, interaction: discord.Interaction, goal_id: int, when: str = "") -> None:
        """Show which moment was understood; it counts once that is confirmed."""
        async with self.asking(interaction, ButtonKind.GOAL_PLAN_MEANT, goal_id, when=when):
            plan = await self.services.goals.plans.understand(goal_id, interaction.user.id, when)
            if plan is None:
                await self.responder.ask(interaction, FormKind.GOAL_PLAN, goal_id)
                return
            words = self.words_in_place(interaction)
            yes = words.button(ButtonKind.GOAL_PLAN_SET, goal_id, second_of(plan.at))
            another = words.button(ButtonKind.GOAL_PLAN_ASK, goal_id)
            text = words.render("goal/plan-understood", plan=plan)
            await self.responder.go_on(interaction, Message(text, ((yes, another),)))
