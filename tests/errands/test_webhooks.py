"""Webhooks: signed, sent until they arrive, the same each time, and never to what only we can reach."""

import base64
import hashlib
import hmac
import ipaddress
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from app.business.models import Booking
from app.core.settings import Settings, WebhookEndpoint, WebhookSettings
from app.errands.addresses import is_public, resolve
from app.errands.webhooks import sends, signature_headers
from app.escalation.models import Escalation
from app.jobs.kinds import GiveUp
from app.understanding.interpretation import Command
from tests.errands.conftest import Shop, in_days
from tests.errands.receiver import Hooks, receiving_hooks

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes ....").decode()


@pytest.fixture
async def hooks() -> AsyncIterator[Hooks]:
    async with receiving_hooks() as hooks:
        yield hooks


@pytest.fixture
def settings(settings: Settings, hooks: Hooks) -> Settings:
    endpoints = [
        WebhookEndpoint(name="crm", url=f"http://localhost:{hooks.port}/in?shop=1", secret=SecretStr(SECRET)),
        WebhookEndpoint(
            name="moves", url=f"http://127.0.0.1:{hooks.port}/moves", secret=SecretStr(SECRET), events=["booking.moved"]
        ),
    ]
    return settings.model_copy(update={"webhooks": WebhookSettings(endpoints=endpoints, allow_private=True)})


def test_a_signature_is_that_of_the_standard() -> None:
    """The example of the specification (standardwebhooks.com)."""
    headers = signature_headers(
        SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


async def test_a_booking_is_told_to_who_asked_for_it_signed_and_without_names(shop: Shop, hooks: Hooks) -> None:
    booking = await shop.book(in_days(shop.clock, 4, 9), "+12025550111")
    await shop.errands.run_due()

    (hook,) = hooks.received
    body = json.loads(hook.body)
    assert (body["type"], body["data"]["reference"]) == ("booking.created", booking.reference)
    assert datetime.fromisoformat(body["data"]["starts_at"]) == booking.starts_at
    assert hook.headers["host"] == f"localhost:{hooks.port}"
    signed = b".".join((hook.headers["webhook-id"].encode(), hook.headers["webhook-timestamp"].encode(), hook.body))
    mac = hmac.new(base64.b64decode(SECRET.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    assert hook.headers["webhook-signature"] == "v1," + base64.b64encode(mac).decode()
    assert b"Ada" not in hook.body
    assert b"2025550111" not in hook.body


async def test_whoever_takes_a_customer_over_or_closes_the_request_is_told_by_the_row_alone(
    shop: Shop, hooks: Hooks
) -> None:
    talker = await shop.customer()
    shop.interpreter.script["person"] = [Command(type="RequestPerson")]
    await talker.say("person")
    for status in ("claimed", "closed"):
        async with shop.desk.database.transaction() as db:
            (await db.scalars(select(Escalation))).one().status = status
    await shop.errands.run_due()

    told = [json.loads(hook.body) for hook in hooks.received]
    kinds = ["escalation.created", "escalation.claimed", "escalation.closed"]
    assert sorted(body["type"] for body in told) == sorted(kinds)
    assert {body["data"]["session_id"] for body in told} == {talker.session_id}


async def test_moved_and_cancelled_are_told_and_so_is_an_escalation(shop: Shop, hooks: Hooks) -> None:
    booking = await shop.book(in_days(shop.clock, 4, 9), "+12025550111")
    async with shop.desk.database.transaction() as db:
        row = await db.get_one(Booking, booking.id)
        row.starts_at, row.ends_at = in_days(shop.clock, 5, 9), in_days(shop.clock, 5, 10)
    async with shop.desk.database.transaction() as db:
        (await db.get_one(Booking, booking.id)).status = "cancelled"
    talker = await shop.customer()
    shop.interpreter.script["person"] = [Command(type="RequestPerson")]
    await talker.say("person")

    await shop.errands.run_due()

    told = [json.loads(hook.body) for hook in hooks.received]
    assert sorted(body["type"] for body in told) == [
        "booking.cancelled",
        "booking.created",
        "booking.moved",  # twice: for both who asked for it
        "booking.moved",
        "escalation.created",
    ]
    moved = next(body for body in told if body["type"] == "booking.moved")
    assert datetime.fromisoformat(moved["data"]["moved_from"]) == in_days(shop.clock, 4, 9)
    escalated = next(body for body in told if body["type"] == "escalation.created")
    assert escalated["data"].keys() == {"business", "escalation_id", "reason", "status", "session_id"}


async def test_what_does_not_arrive_is_sent_again_the_same(shop: Shop, hooks: Hooks) -> None:
    hooks.answers = ["500 No", "302 Elsewhere\r\nLocation: http://127.0.0.1:9/", "429 Slower\r\nRetry-After: 400"]
    await shop.book(in_days(shop.clock, 4, 9), "+12025550111")
    await shop.errands.run_due()
    for wait_s in (5, 300, 399, 1401):
        await shop.pass_time(seconds=wait_s)

    (job,) = await shop.jobs("webhook")
    assert (job.status, job.attempts, job.result) == ("completed", 4, {"status": 200})
    assert len({(hook.headers["webhook-id"], hook.body) for hook in hooks.received}) == 1
    assert len({hook.headers["webhook-timestamp"] for hook in hooks.received}) == 4


async def test_who_says_gone_is_asked_no_more(shop: Shop, hooks: Hooks) -> None:
    hooks.answers = ["410 Gone"]
    await shop.book(in_days(shop.clock, 4, 9), "+12025550111")
    await shop.errands.run_due()

    (job,) = await shop.jobs("webhook")
    assert (job.status, job.error) == ("dead", "http_410")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::",
        "ff02::1",
    ],
)  # fmt: skip
def test_an_address_that_only_we_can_reach_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("url", ["http://localhost:8000/", "http://127.1/", "https://[::1]/", "http://2130706433/x"])
async def test_an_address_of_our_own_is_refused_however_it_is_spelled(url: str) -> None:
    with pytest.raises(GiveUp, match="address_not_allowed"):
        await resolve(url, allow_private=False)


class TestWithoutLeave:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"webhooks": settings.webhooks.model_copy(update={"allow_private": False})})

    async def test_nothing_is_sent_to_this_machine(self, shop: Shop, hooks: Hooks) -> None:
        await shop.book(in_days(shop.clock, 4, 9), "+12025550111")
        await shop.errands.run_due()

        (job,) = await shop.jobs("webhook")
        assert (job.status, job.error, hooks.received) == ("dead", "address_not_allowed", [])


@pytest.mark.parametrize(
    ("events", "event", "wanted"),
    [
        (["*"], "booking.created", True),
        (["booking.*"], "booking.moved", True),
        (["booking.*"], "escalation.created", False),
        (["escalation.created"], "escalation.claimed", False),
    ],
)
def test_an_endpoint_gets_what_it_asks_for(events: list[str], event: str, wanted: bool) -> None:
    endpoint = WebhookEndpoint(name="x", url="https://example.com/", secret=SecretStr(SECRET), events=events)
    assert sends(endpoint, event) is wanted
