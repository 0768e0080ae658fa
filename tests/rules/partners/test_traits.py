from datetime import date, time

import pytest

from rules.partners.pairing import next_pairs
from rules.partners.traits import Hours, Suitability, Traits
from vocabulary.reasons import Reason

ANA, BEN, CHI, DEE = range(1, 5)
SPRING = date(2026, 3, 2)
BERLIN, AUCKLAND, HONOLULU = "Europe/Berlin", "Pacific/Auckland", "Pacific/Honolulu"
SUPPORT, AWAKE, MIXED = Reason("partners/support"), Reason("partners/hours"), Reason("partners/sectors")


def pairs(**traits):
    """Who are partners, among four who have never been."""
    known = {{"ana": ANA, "ben": BEN, "chi": CHI, "dee": DEE}[name]: one for name, one in traits.items()}
    return {group.members for group in next_pairs([ANA, BEN, CHI, DEE], [], (), Suitability(known, SPRING))}


def by_day(zone, told=False):
    return Hours(zone, time(8), time(22), told=told)


def reasons(*traits):
    return Suitability(dict(enumerate(traits)), SPRING).reasons(range(len(traits)))


def test_who_asks_for_support_gets_a_partner_who_can_help_with_it():
    ben, dee = Traits(asks_for="A review of my pricing"), Traits(can_help_with="Pricing, sales")
    assert (BEN, DEE) in pairs(ben=ben, dee=dee)


def test_two_who_are_helped_go_before_one():
    ana = Traits("hiring", "slides")
    assert (ANA, CHI) in pairs(ana=ana, ben=Traits("", "hiring"), chi=Traits("slides", "hiring"))


def test_partners_have_their_days_at_the_same_time_across_the_date_line():
    far, near = Traits(hours=by_day(AUCKLAND)), Traits(hours=by_day(HONOLULU))
    home = Traits(hours=by_day(BERLIN))
    assert pairs(ana=far, ben=home, chi=home, dee=near) == {(ANA, DEE), (BEN, CHI)}


def test_partners_work_in_different_sectors():
    assert (ANA, CHI) not in pairs(
        ana=Traits(sector="Health"), ben=Traits(sector="Schools"), chi=Traits(sector="health ")
    )


def test_support_goes_before_hours_and_hours_before_sectors():
    ana = Traits("hiring", hours=by_day(BERLIN), sector="Health")
    ben = Traits(hours=by_day(BERLIN), sector="Health")
    chi = Traits(can_help_with="hiring", hours=by_day(AUCKLAND), sector="Health")
    assert (ANA, CHI) in pairs(ana=ana, ben=ben, chi=chi)
    assert (ANA, BEN) in pairs(
        ana=Traits(hours=by_day(BERLIN), sector="Health"),
        ben=ben,
        chi=Traits(hours=by_day(AUCKLAND), sector="Schools"),
        dee=Traits(hours=by_day(AUCKLAND), sector="Schools"),
    )


def test_whoever_said_nothing_is_neither_sought_nor_left_over():
    assert pairs() == pairs(ana=Traits(), ben=Traits(), chi=Traits(), dee=Traits())


@pytest.mark.parametrize(
    ("since", "until", "together"),
    [(time(8), time(22), True), (time(22), time(8), False), (time(20), time(12), False), (time(7), time(7), True)],
)
def test_hours_may_go_past_midnight_and_the_same_two_ends_are_a_whole_day(since, until, together):
    other = Traits(hours=Hours(BERLIN, since, until, told=True))
    assert (AWAKE in reasons(Traits(hours=by_day(BERLIN, told=True)), other)) == together


def test_what_speaks_for_partners_is_said():
    one = Traits("hiring", "", by_day(BERLIN, told=True), "Health")
    other = Traits("", "hiring", by_day("Europe/Lisbon", told=True), "Schools")
    assert reasons(one, other) == [SUPPORT, AWAKE, MIXED]
    assert reasons(Traits(), Traits()) == []


def test_hours_that_nobody_told_are_no_reason_that_anybody_reads():
    assert reasons(Traits(hours=by_day(BERLIN, told=True)), Traits(hours=by_day(BERLIN))) == []
