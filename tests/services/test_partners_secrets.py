"""Nobody learns whom somebody avoids, or that a partner was no fit: what others read is the same with it and without.

Each scene is played twice, once with what Ben says in private and once without it, and all is compared that anybody
else could see.
"""

import json
import re
import shutil

import pytest

from db import sql
from db.lifecycle import opened
from db.models import Partnership
from services.help import Asker
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY, TEXT, House
from tests.services.partner_play import drawn, over, partners_of, row_of
from vocabulary.partners import Fit

SIX = (ANA, BEN, CHI, DEE, ELI, FAY)
OTHERS = (ANA, CHI, DEE, ELI, FAY)
NOT_THE_SAME_TWICE = re.compile(r"^.*\bbatch\b.*$|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.MULTILINE)
"""In how many batches jobs are run depends on how fast the machine is."""


@pytest.fixture
def play(tmp_path, empty_database, capfd):
    """Play a scene with and without what is said in private, and return what others saw of each."""

    async def play_twice(scene):
        seen = []
        for speaks in (True, False):
            copy = shutil.copy(empty_database, tmp_path / f"{speaks}.db")
            async with opened(f"sqlite://{copy}"):
                house = House()
                circle = await house.form_circle(SIX)
                await scene(house, circle, speaks)
                assert house.ledger.entries == []
                seen.append(await everything(house, circle))
            seen[-1]["log"] = NOT_THE_SAME_TWICE.sub("", "".join(capfd.readouterr())).split()
        return seen

    return play_twice


async def everything(house, circle):
    """All that anybody but Ben can see: messages, answers, files, and what is kept of them."""
    services, seen = house.services, {"channel": house.said_in(TEXT)}
    seen["settings"] = await services.circles.overview.show_settings(circle.id)
    seen["partnerships"] = await Partnership.all().order_by("id").values()
    for member in OTHERS:
        here = await services.lookup.about(member, circle.id)
        seen[member] = [
            house.dms(member),
            await services.privacy.export(member),
            await services.partners.overview.show(circle.id, member),
            await services.partners.avoids.own(circle.id, member),
            await services.partners.fit.question(circle.id, member),
            await services.help.now(Asker(member, TEXT, None, None)),
            await services.circles.overview.show(here),
            (await services.nudges.preview.show(member)).left_out,
        ]
    seen["organiser"] = [
        await services.partners.rotation.understand(circle.id, ANA),
        await services.partners.term_length.understand(circle.id, ANA, 8),
    ]
    return seen


async def test_a_wish_to_avoid_somebody_who_would_not_be_chosen_anyway_leaves_no_trace(play):
    async def avoid(house, circle, speaks):
        if speaks:
            await house.services.partners.avoids.avoid(circle.id, BEN, FAY)
        await drawn(house, circle)
        await over(house, circle, weeks=2)

    with_it, without = await play(avoid)
    assert FAY not in partners_seen(with_it)
    assert with_it == without


def partners_seen(seen):
    """The partners of Ben in what was seen."""
    return {member for row in seen["partnerships"] if BEN in row["members"] for member in row["members"]}


async def test_an_answer_that_somebody_is_no_fit_leaves_no_trace_before_partners_change(play):
    async def answer(house, circle, speaks):
        await drawn(house, circle)
        await house.services.nudges.settings.start(CHI)
        await house.services.partners.meetings.note_met(circle.id, BEN)
        (other,) = await partners_of(BEN)
        if speaks:
            await house.services.partners.fit.answer((await row_of(BEN)).id, BEN, other, Fit.NOT_A_FIT)
        await house.pass_time(days=4)

    with_it, without = await play(answer)
    assert with_it == without


async def test_after_they_have_changed_the_partner_reads_what_anybody_does_who_has_a_new_one(house):
    circle = await house.form_circle(SIX)
    await drawn(house, circle)
    await house.services.partners.meetings.note_met(circle.id, BEN)
    (other,) = await partners_of(BEN)
    await house.services.partners.fit.answer((await row_of(BEN)).id, BEN, other, Fit.NOT_A_FIT)
    await over(house, circle, days=3)
    concerned = {member for row in await Partnership.filter(opened_at=house.now) for member in row.members}
    assert len(concerned) == 4
    shown = {member: await house.services.partners.overview.show(circle.id, member) for member in concerned}
    assert len({one.reasons for one in shown.values()}) == 1
    assert {BEN, other} <= concerned


async def test_what_was_said_stands_in_its_writers_own_export_and_in_no_other(house):
    circle = await house.form_circle(SIX)
    await drawn(house, circle)
    await house.services.partners.meetings.note_met(circle.id, BEN)
    (other,) = await partners_of(BEN)
    await house.services.partners.fit.answer((await row_of(BEN)).id, BEN, other, Fit.NOT_A_FIT)
    await house.services.partners.avoids.avoid(circle.id, BEN, FAY)
    own = json.loads(await house.services.privacy.export(BEN))
    assert [(row["user_id"], row["other"]) for row in own["Avoid"]] == [(BEN, FAY)]
    assert [(row["other"], row["answer"]) for row in own["FitAnswer"]] == [(other, "not")]
    for member in OTHERS:
        assert not {"Avoid", "FitAnswer"} & json.loads(await house.services.privacy.export(member)).keys()


async def test_it_stands_in_no_table_but_its_own(house):
    circle = await house.form_circle(SIX)
    await drawn(house, circle)
    before = await all_but_private()
    await house.services.partners.avoids.avoid(circle.id, BEN, FAY)
    await house.services.partners.meetings.note_met(circle.id, BEN)
    noted = await all_but_private()
    (other,) = await partners_of(BEN)
    await house.services.partners.fit.answer((await row_of(BEN)).id, BEN, other, Fit.NOT_A_FIT)
    assert await all_but_private() == noted != before


async def all_but_private():
    """All rows of all tables but the two that hold what is said in private."""
    names = [row["name"] for row in await sql.rows("SELECT name FROM sqlite_master WHERE type = 'table'", [])]
    public = set(names) - {"avoid", "fitanswer", "sqlite_sequence"}
    return {name: await sql.rows(f"SELECT * FROM {name}", []) for name in sorted(public)}
