"""Polls in messages: end one early, list its voters."""

from typing import Any

from rehearsal import payloads
from rehearsal.errors import ApiError, invalid_form
from rehearsal.http.routes.messages import common_message
from rehearsal.http.routing import Call, RouteTable
from rehearsal.messages import polls, posting

router = RouteTable()

_POLL = "/channels/{channel_id}/polls/{message_id}"


@router.route("POST", _POLL + "/expire")
def expire(call: Call) -> dict[str, Any]:
    """A bot can only end its own polls."""
    message = common_message(call)
    if message.author is not call.me:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    posting.refuse_still(message, call.me)
    polls.expire(call.world, message)
    return payloads.message(message)


@router.route("GET", _POLL + "/answers/{answer_id}")
def voters(call: Call) -> dict[str, Any]:
    """At most `limit` of those who voted for an answer, ordered by id, starting after a given one."""
    poll = polls.poll_of(common_message(call))
    answer = call.params["answer_id"]
    if not answer.isdecimal() or int(answer) not in poll.answers:
        raise invalid_form(["answer_id"], "BASE_TYPE_CHOICES", "There is no such answer.")
    limit, after = call.number("limit", 25), call.number("after", 0)
    if not 1 <= limit <= 100:
        raise invalid_form(["limit"], "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
    found = sorted(each for each in poll.votes.get(int(answer), ()) if each > after)
    return {"users": [payloads.user(call.world.users[each]) for each in found[:limit]]}
