"""Rituals: chosen in `/circle settings`, which a refusal leads to."""


async def test_an_organiser_chooses_rituals_and_the_circle_reads_of_it(circle, stage):
    card = await stage.ana.slash(circle.text, "circle settings")
    labels = ("Wins and stuck points, each cycle", "Thanks for help")
    await stage.ana.choose(card, "Rituals: none so far", *labels)
    assert "would start: wins and stuck points each cycle and thanks for help." in card.text
    await stage.ana.click(card, "Change it")
    assert "**Rituals:** wins and stuck points each cycle and thanks for help" in card.text
    told = await stage.shown(stage.eli, circle.text, "New in this circle, and taking part is up to each of you:")
    assert "- **Thanks for help**: " in told.text
    shown = await stage.ben.slash(circle.text, "circle about")
    assert "Rituals: wins and stuck points each cycle and thanks for help" in shown.text


async def test_help_tells_what_rituals_are(circle, stage):
    answer = await stage.ben.slash(circle.text, "help", topic="Rituals")
    assert "beside its sessions" in answer.text
