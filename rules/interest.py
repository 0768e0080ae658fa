"""What members say by being interested in a session's event in Discord, or by taking that back.

Discord tells who is interested, and not since when: only what differs from what was seen last is somebody's new word.
So whoever was interested and then answered by a button keeps that answer, however often the list is read again.
"""

from collections.abc import Collection, Mapping


def answers(
    members: Collection[int], known: Collection[int], found: Collection[int], coming: Mapping[int, bool]
) -> dict[int, bool | None]:
    """What is to be noted, by user id: true for those who mean to come now, None for those who take that back.

    `known` were seen to be interested last, `found` are now; `coming` has what each member answered so far. Interest
    taken back is no answer rather than an absence: only a button says that one cannot come, and that stands.
    """
    new = {member: True for member in members if member in found and member not in known}
    back = {member: None for member in members if member in known and member not in found and coming.get(member)}
    return new | back
