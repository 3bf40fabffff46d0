"""A turn happens once, whoever asks how often, and whether or not anybody is still listening."""

import asyncio
import json

import httpx2
from fastapi import FastAPI

from tests.conftest import Served
from tests.conversation import BOOKING_LINES, Customer, assert_numbered, turn_id, without_time


async def test_the_same_turn_again_gives_the_same_events_and_writes_once(customer: Customer):
    await customer.say_all(BOOKING_LINES)
    yes = turn_id()
    first = await customer.turn("Yes", yes)
    log = await customer.events()
    second = await customer.turn("Yes", yes)
    third = await customer.say("Yes", yes)

    durable = [without_time(event) for event in first if event.seq is not None]
    assert durable
    assert [without_time(event) for event in second if event.seq is not None] == durable
    assert await customer.events() == log
    assert len((await customer.view()).bookings) == 1
    assert third.reply == next(event.data["reply"] for event in reversed(second) if event.type == "turn")


async def test_other_words_under_the_same_id_are_a_conflict(customer: Customer):
    id_ = turn_id()
    await customer.say("I need an oil change", id_)
    refused = await customer.try_to_say("I need new tires", id_)

    assert refused.status_code == 409
    assert refused.json()["code"] == "turn_conflict"
    assert refused.json()["retryable"] is False
    assert (await customer.view()).session.turn_count == 1


async def test_the_same_turn_sent_ten_times_at_once_happens_once(customer: Customer):
    await customer.say_all(BOOKING_LINES)
    yes = turn_id()
    replies = await asyncio.gather(*(customer.say("Yes", yes) for _ in range(10)))

    assert len({reply.reply for reply in replies}) == 1
    view = await customer.view()
    assert len(view.bookings) == 1
    assert view.session.turn_count == len(BOOKING_LINES) + 1


async def test_a_client_that_drops_the_stream_leaves_one_booking_behind(customer: Customer, served: Served):
    await customer.say_all(BOOKING_LINES)
    yes = turn_id()
    async with httpx2.AsyncClient(base_url=served.url) as real:
        body = {"turn_id": yes, "text": "Yes"}
        async with real.stream("POST", f"{customer.path}/turns", json=body, headers=customer.headers) as stream:
            async for line in stream.aiter_lines():
                if '"started"' in line:
                    break
    # Sent again, as a client does that does not know what became of it: joins it or finds it done.
    events = await customer.turn("Yes", yes)

    assert [event.data["status"] for event in events if event.type == "turn"][-1] == "completed"
    assert len((await customer.view()).bookings) == 1


async def test_a_stream_that_is_cut_before_its_first_byte_leaves_one_booking_behind(
    customer: Customer, served: Served, app: FastAPI
):
    await customer.say_all(BOOKING_LINES)
    yes = turn_id()
    host, port = served.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    body = json.dumps({"turn_id": yes, "text": "Yes"})
    head = (
        f"POST {customer.path}/turns HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {customer.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    writer.write(head.encode())
    await writer.drain()
    await reader.read(1)
    writer.close()

    reply = await customer.say("Yes", yes)

    assert len((await customer.view()).bookings) == 1
    assert (await customer.view()).bookings[0].reference in reply.reply


async def test_a_speculated_turn_leaves_no_trace_until_it_is_committed(customer: Customer):
    await customer.say("I need an oil change")
    before = await customer.view()
    id_ = turn_id()
    speculated = await customer.turn("It's a 2019 Honda Civic", id_, mode="speculate")
    assert speculated[-1].data["reply"]
    assert await customer.view() == before

    committed = await customer.http.post(
        f"{customer.path}/turns/{id_}/commit", json={"text": "It's a 2019 Honda Civic"}, headers=customer.headers
    )

    assert committed.status_code == 200
    assert '"completed"' in committed.text
    assert (await customer.view()).session.turn_count == 2


async def test_a_speculation_of_a_write_waits_for_its_commit(customer: Customer):
    await customer.say_all(BOOKING_LINES)
    id_ = turn_id()
    events = await customer.turn("Yes", id_, mode="speculate")
    assert [event.data["status"] for event in events if event.type == "turn"] == ["started", "needs_commit"]
    assert (await customer.view()).bookings == []

    await customer.http.post(f"{customer.path}/turns/{id_}/commit", json={"text": "Yes"}, headers=customer.headers)
    assert len((await customer.view()).bookings) == 1


async def test_a_commit_with_other_words_or_after_a_discard_is_refused(customer: Customer):
    id_ = turn_id()
    commit = f"{customer.path}/turns/{id_}/commit"
    await customer.turn("I need an oil", id_, mode="speculate")
    changed = await customer.http.post(commit, json={"text": "I need an oil change"}, headers=customer.headers)
    assert (changed.status_code, changed.json()["code"]) == (409, "turn_changed")

    await customer.turn("I need an oil", id_, mode="speculate")
    discarded = await customer.http.delete(f"{customer.path}/turns/{id_}", headers=customer.headers)
    assert discarded.status_code == 204
    gone = await customer.http.post(commit, json={"text": "I need an oil"}, headers=customer.headers)
    assert (gone.status_code, gone.json()["code"]) == (409, "turn_changed")
    assert (await customer.view()).session.turn_count == 0


async def test_the_log_is_numbered_without_gaps_and_reads_on_from_any_seq(customer: Customer):
    await customer.say_all(BOOKING_LINES[:3])
    log = await customer.events()
    assert_numbered(log)
    middle = log[len(log) // 2].seq
    assert middle is not None
    assert await customer.events(after=middle) == log[len(log) // 2 + 1 :]
    assert await customer.events(after=log[-1].seq or 0) == []
