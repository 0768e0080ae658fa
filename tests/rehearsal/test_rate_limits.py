from datetime import UTC, datetime, timedelta

import pytest

from rehearsal.errors import ApiError
from rehearsal.http.rate_limits import RateLimits

MESSAGES = ("POST", "/channels/{channel_id}/messages")
EDIT = ("PATCH", "/channels/{channel_id}/messages/{message_id}")
CALLBACK = ("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
NOON = 1_780_000_000.0


class Watch:
    """Real time and server time, which advance only when told to."""

    def __init__(self) -> None:
        self.time = NOON
        self.leapt = timedelta()

    def __call__(self) -> float:
        return self.time

    def server(self) -> datetime:
        return datetime.fromtimestamp(self.time, UTC) + self.leapt


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def limits(watch) -> RateLimits:
    return RateLimits(watch, watch.server, rate=1.0)


def refused(limits, *request, **how) -> ApiError:
    with pytest.raises(ApiError) as caught:
        limits.take(*request, **how)
    assert caught.value.status == 429
    return caught.value


def test_the_headers_have_the_remaining_requests_and_the_reset_time(limits, watch):
    limits.take(*MESSAGES, "7")
    watch.time += 1.5
    headers = limits.take(*MESSAGES, "7")
    assert headers.pop("X-RateLimit-Bucket")
    assert headers == {
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Remaining": "3",
        "X-RateLimit-Reset": f"{NOON + 5:.3f}",
        "X-RateLimit-Reset-After": "3.500",
    }


def test_the_sixth_message_within_five_seconds_is_refused(limits, watch):
    for _ in range(5):
        limits.take(*MESSAGES, "7")
    watch.time += 2
    refusal = refused(limits, *MESSAGES, "7")
    assert refusal.body() == {"message": "You are being rate limited.", "retry_after": 3.0, "global": False}
    assert refusal.headers["Retry-After"] == "3.000"
    assert refusal.headers["X-RateLimit-Scope"] == "user"
    assert refusal.headers["X-RateLimit-Remaining"] == "0"


def test_a_rate_limit_does_not_look_like_a_ban(limits):
    for _ in range(5):
        limits.take(*MESSAGES, "7")
    assert refused(limits, *MESSAGES, "7").headers["Via"] == "1.1 google"


def test_a_client_that_waits_as_told_is_served(limits, watch):
    for _ in range(5):
        limits.take(*MESSAGES, "7")
    watch.time += refused(limits, *MESSAGES, "7").retry_after
    assert limits.take(*MESSAGES, "7")["X-RateLimit-Remaining"] == "4"


def test_channels_and_methods_have_separate_limits(limits):
    for _ in range(5):
        limits.take(*MESSAGES, "7")
    assert limits.take(*MESSAGES, "8")["X-RateLimit-Remaining"] == "4"
    assert limits.take(*EDIT, "7")["X-RateLimit-Remaining"] == "4"


def test_a_bucket_has_one_name_for_all_channels_of_a_route(limits):
    names = [limits.take(*route)["X-RateLimit-Bucket"] for route in ((*MESSAGES, "7"), (*MESSAGES, "8"), (*EDIT, "7"))]
    assert names[0] == names[1] != names[2]


def test_the_51st_request_of_a_second_is_refused_on_any_route(limits):
    for channel in range(50):
        limits.take(*MESSAGES, str(channel))
    refusal = refused(limits, *MESSAGES, "99")
    assert refusal.body()["global"] is True
    assert refusal.headers["X-RateLimit-Global"] == "true"
    assert refusal.headers["X-RateLimit-Scope"] == "global"


def test_responses_to_interactions_do_not_count_towards_the_global_limit(limits):
    for number in range(80):
        limits.take(*CALLBACK, str(number), exempt=True)
    limits.take(*MESSAGES, "7")


def test_a_channel_can_be_renamed_twice_in_ten_minutes(limits, watch):
    limits.rename(7)
    watch.time += 100
    limits.rename(7)
    limits.rename(8)
    with pytest.raises(ApiError) as caught:
        limits.rename(7)
    assert caught.value.retry_after == 500.0
    assert caught.value.headers["X-RateLimit-Scope"] == "shared"


def test_at_a_higher_rate_windows_are_shorter_in_real_seconds(watch):
    limits = RateLimits(watch, watch.server, rate=1000.0)
    for _ in range(5):
        limits.take(*MESSAGES, "7")
    assert refused(limits, *MESSAGES, "7").retry_after == pytest.approx(0.005, abs=0.0011)
    watch.time += 0.006
    limits.take(*MESSAGES, "7")


def test_a_window_ends_when_the_servers_time_leaps_past_its_end(limits, watch):
    for _ in range(5):
        limits.take(*MESSAGES, "7")
    watch.leapt = timedelta(seconds=4)
    refused(limits, *MESSAGES, "7")
    watch.leapt = timedelta(seconds=6)
    assert limits.take(*MESSAGES, "7")["X-RateLimit-Remaining"] == "4"


def test_a_rate_of_zero_is_refused_since_no_window_would_end(watch):
    with pytest.raises(ValueError, match="rate must be positive"):
        RateLimits(watch, watch.server, rate=0.0)


def test_ended_windows_are_deleted(limits, watch):
    for number in range(5000):
        limits.take(*CALLBACK, str(number), exempt=True)
        watch.time += 0.01
    assert len(limits._windows) < 2000
