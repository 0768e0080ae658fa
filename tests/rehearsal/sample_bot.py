"""A discord.py bot with commands, buttons, selects and modals of every kind."""

import discord
from discord import app_commands

CIRCLES = ["data", "design", "drama"]


class Goal(app_commands.Group):
    """Commands about goals, with a nested group."""

    admin = app_commands.Group(name="admin", description="For administrators")

    def __init__(self):
        super().__init__(name="goal", description="Goals")

    @app_commands.command()
    async def update(self, interaction, circle: str, done: bool = False):
        await interaction.response.send_message(f"{circle} {done}", ephemeral=True)

    @update.autocomplete("circle")
    async def suggest(self, interaction, typed):
        return [app_commands.Choice(name=name.title(), value=name) for name in CIRCLES if name.startswith(typed)]

    @admin.command(name="wipe")
    async def wipe(self, interaction):
        await interaction.response.send_message("wiped")


class Form(discord.ui.Modal, title="Your goal"):
    goal = discord.ui.TextInput(label="Goal", default="Read more", min_length=3, max_length=20)
    why = discord.ui.TextInput(label="Why it matters", required=False)

    async def on_submit(self, interaction):
        await interaction.response.send_message(f"{self.goal.value}|{self.why.value}")


class Labelled(discord.ui.Modal, title="Choose"):
    def __init__(self):
        super().__init__()
        days = [discord.SelectOption(label=day, value=day[0]) for day in ("Mon", "Tue")]
        self.day = discord.ui.Select(options=days)
        self.who = discord.ui.UserSelect(required=False)
        self.note = discord.ui.TextInput()
        for text, component in (("Day", self.day), ("Who", self.who), ("Note", self.note)):
            self.add_item(discord.ui.Label(text=text, component=component))

    async def on_submit(self, interaction):
        chosen = [user.display_name for user in self.who.values]
        await interaction.response.edit_message(content=f"{self.day.values} {chosen} {self.note.value}")


class Buttons(discord.ui.View):
    @discord.ui.button(label="Extend")
    async def extend(self, interaction, button):
        await interaction.response.edit_message(content=f"extended by {interaction.user.display_name}")

    @discord.ui.button(label="Never", disabled=True)
    async def never(self, interaction, button):
        raise AssertionError

    @discord.ui.button(emoji="👍")
    async def thumb(self, interaction, button):
        await interaction.response.send_message("thanks", ephemeral=True)

    @discord.ui.button(label="Form")
    async def form(self, interaction, button):
        await interaction.response.send_modal(Labelled())

    @discord.ui.select(placeholder="Mood", options=[discord.SelectOption(label=m, value=m[0]) for m in ("Good", "Bad")])
    async def mood(self, interaction, select):
        await interaction.response.send_message(f"mood {select.values}")

    @discord.ui.select(cls=discord.ui.UserSelect, placeholder="Partners", max_values=2)
    async def partners(self, interaction, select):
        await interaction.response.send_message(" and ".join(user.display_name for user in select.values))


class Card(discord.ui.LayoutView):
    def __init__(self):
        super().__init__()
        row = discord.ui.ActionRow(discord.ui.Button(label="Inside", custom_id="inside"))
        self.add_item(discord.ui.Container(discord.ui.TextDisplay("# A card"), discord.ui.Separator(), row))


@app_commands.command()
@app_commands.choices(size=[app_commands.Choice(name="Small", value=1), app_commands.Choice(name="Large", value=2)])
async def take(  # noqa: PLR0917 - the library calls it
    interaction,
    size: app_commands.Choice[int],
    number: app_commands.Range[int, 1, 8] = 1,
    share: float = 0.5,
    who: discord.Member | None = None,
    room: discord.VoiceChannel | None = None,
    role: discord.Role | None = None,
    file: discord.Attachment | None = None,
    name: app_commands.Range[str, 2, 5] = "--",
):
    parts: list[object] = [
        size.name,
        number,
        share,
        who and who.display_name,
        room and room.name,
        role and role.name,
        name,
    ]
    parts.append(file and (await file.read()).decode())
    await interaction.response.send_message(" ".join(map(str, parts)), view=None)


@app_commands.command()
async def card(interaction):
    await interaction.response.send_message(view=Card())


@app_commands.command()
async def buttons(interaction, hidden: bool = False):
    await interaction.response.send_message("press", view=Buttons(), ephemeral=hidden)


@app_commands.command()
async def form(interaction):
    await interaction.response.send_modal(Form())


@app_commands.command()
@app_commands.default_permissions(manage_guild=True)
async def manage(interaction):
    await interaction.response.send_message("managed")


@app_commands.command()
@app_commands.allowed_contexts(guilds=False, dms=True, private_channels=False)
async def secret(interaction):
    await interaction.response.send_message(f"psst, {interaction.user.display_name}")


@app_commands.context_menu(name="Capture insight")
async def capture(interaction, message: discord.Message):
    await interaction.response.send_message(f"captured {message.content}")


@app_commands.context_menu(name="Thank")
async def thank(interaction, member: discord.Member):
    await interaction.response.send_message(f"thanks, {member.display_name}")


COMMANDS = (take, card, buttons, form, manage, secret, capture, thank)


def add_commands(tree):
    """Add all sample commands to a command tree."""
    for command in (Goal(), *COMMANDS):
        tree.add_command(command)
