"""Somebody is away and comes back: said once, respected by all, and nothing is held against them."""

from fortnight.scenario import Scenario

LAST_DAY = "28 February"


async def go_and_come_back(scenario: Scenario) -> None:
    """Whoever leads the next session is away by then; somebody else leads it, also once they are back sooner."""
    sandbox = scenario.sandbox
    people = list(sandbox.people.values())
    about = (await sandbox.act(lambda: people[0].slash(scenario.text, "circle about"))).text
    leader = sandbox.named_in(about, before="Facilitator: ")
    other = next(person for person in people if person is not leader)
    shown = await sandbox.act(lambda: leader.slash(scenario.text, "away set", until=LAST_DAY))
    await sandbox.act(lambda: leader.click(shown, "I'm away then"), done=lambda: "Take it back" in shown.buttons)
    about = (await sandbox.act(lambda: other.slash(scenario.text, "circle about"))).text
    handed_on = f"Facilitator: {leader.mention}" not in about and f"{leader.mention} until {LAST_DAY}" in about
    sandbox.promises.note("Whoever is away is led for, and the circle sees until when", handed_on, leader.name)
    back = (await sandbox.act(lambda: leader.slash(scenario.text, "away back"))).text
    sandbox.promises.note(
        "Who comes back sees what is next, and no count of anything", "Welcome back" in back, leader.name
    )
