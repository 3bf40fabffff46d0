"""Jobs run once, whoever runs them and whatever happens in between; what fails is tried again, and then given up."""

import asyncio

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from app.business.models import Customer
from app.core.errors import AppError
from app.jobs.kinds import GiveUp, Outcome, TryAgain
from app.jobs.models import Job
from app.jobs.queue import Leased, LeaseLost, NotRetried, finish, lease, put_back, revive
from tests.jobs.conftest import Queue


async def well(job: Leased) -> Outcome:
    return Outcome({"done": job.key})


async def test_a_job_runs_when_it_is_due_and_not_before(queue: Queue) -> None:
    runner = queue.runner(well)
    await queue.add("a", in_s=60)

    assert await runner.run_due() == 0
    queue.clock.advance(seconds=60)
    assert await runner.run_due() == 1

    job = await queue.job()
    assert (job.status, job.result, job.ended_at, job.leased_by) == ("completed", {"done": "a"}, queue.clock(), None)


async def test_the_same_key_is_the_same_job(queue: Queue) -> None:
    runner = queue.runner(well)
    await queue.add("a", "a")
    await runner.run_due()
    await queue.add("a")

    assert await runner.run_due() == 0
    assert len(await queue.jobs()) == 1


async def test_the_longest_due_come_first(queue: Queue) -> None:
    ran: list[str] = []

    async def note(job: Leased) -> Outcome:
        ran.append(job.key)
        return Outcome()

    runner = queue.runner(note, concurrency=1)
    await queue.add("later", in_s=20)
    await queue.add("sooner", in_s=10)
    await queue.add("now")
    queue.clock.advance(seconds=30)
    await runner.run_due()

    assert ran == ["now", "sooner", "later"]


async def test_what_fails_is_tried_again_with_patience_and_then_given_up_on_record(queue: Queue) -> None:
    async def fail(job: Leased) -> Outcome:
        raise TryAgain("unreachable")

    runner = queue.runner(fail)
    await queue.add("a")
    tries = []
    for wait_s in (0, 9, 1, 59, 1, 3600):
        queue.clock.advance(seconds=wait_s)
        tries.append(await runner.run_due())

    job = await queue.job()
    assert tries == [1, 0, 1, 0, 1, 0]
    assert (job.status, job.attempts, job.error) == ("dead", 3, "unreachable")
    async with queue.database.reading() as db:
        (entry,) = await db.scalars(select(AuditEntry).where(AuditEntry.action == "job.dead"))
    assert (entry.subject, entry.detail["reason"]) == (job.id, "unreachable")


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (GiveUp("http_410"), "dead", "http_410"),
        (AppError(), "pending", "internal_error"),
        (ValueError("Ada Byron, +1 202 555 0111"), "pending", "ValueError"),
    ],
)
async def test_a_failure_is_kept_as_a_code_and_never_as_words(
    queue: Queue, error: Exception, status: str, reason: str
) -> None:
    async def fail(job: Leased) -> Outcome:
        raise error

    await queue.add("a")
    await queue.runner(fail).run_due()

    job = await queue.job()
    assert (job.status, job.error) == (status, reason)


async def test_a_receiver_may_ask_for_a_longer_wait(queue: Queue) -> None:
    async def fail(job: Leased) -> Outcome:
        raise TryAgain("http_429", after_s=500)

    await queue.add("a")
    await queue.runner(fail).run_due()

    assert ((await queue.job()).run_at - queue.clock()).total_seconds() == 500


async def test_a_kind_that_this_version_does_not_know_is_given_up(queue: Queue) -> None:
    await queue.add("a", kind="of_another_version")
    await queue.runner(well).run_due()

    assert ((await queue.job()).status, (await queue.job()).error) == ("dead", "unknown_kind")


async def test_a_job_may_look_again_without_counting_tries(queue: Queue) -> None:
    looks = 0

    async def look(job: Leased) -> Outcome:
        nonlocal looks
        looks += 1
        later = queue.clock.now.replace(minute=queue.clock.now.minute + 1)
        return Outcome(again_at=later) if looks < 6 else Outcome()

    runner = queue.runner(look)
    await queue.add("a")
    for _ in range(6):
        await runner.run_due()
        queue.clock.advance(minutes=1)

    assert ((await queue.job()).status, looks) == ("completed", 6)


async def test_of_two_runners_one_does_the_job(queue: Queue) -> None:
    ran: list[str] = []

    async def note(job: Leased) -> Outcome:
        ran.append(job.key)
        await asyncio.sleep(0)
        return Outcome()

    first, second = queue.runner(note), queue.runner(note)
    keys = [f"{number:02d}" for number in range(20)]
    await queue.add(*keys)
    await asyncio.gather(first.run_due(), second.run_due(), first.run_due(), second.run_due())

    assert sorted(ran) == keys
    assert {job.status for job in await queue.jobs()} == {"completed"}


async def test_after_a_crash_between_lease_and_end_another_takes_it_up_when_the_lease_is_over(queue: Queue) -> None:
    await queue.add("a")
    async with queue.database.transaction() as db:
        (left,) = await lease(db, "killed", queue.clock(), 90, 5)
    runner = queue.runner(well)

    assert await runner.run_due() == 0
    queue.clock.advance(seconds=90)
    assert await runner.run_due() == 1

    job = await queue.job()
    assert (job.status, job.attempts) == ("completed", left.attempt + 1)


async def test_a_job_that_takes_its_process_with_it_each_time_is_given_up(queue: Queue) -> None:
    await queue.add("a")
    for _ in range(3):
        async with queue.database.transaction() as db:
            assert await lease(db, "killed", queue.clock(), 90, 5)
        queue.clock.advance(seconds=90)

    await queue.runner(well).run_due()

    assert ((await queue.job()).status, (await queue.job()).error) == ("dead", "never_ended")


async def add_customer(db: AsyncSession) -> None:
    db.add(Customer(business="shop", name="kept", attributes={}))


async def test_what_a_late_process_did_is_not_kept(queue: Queue) -> None:
    """It was paused for longer than its lease; meanwhile another did the job."""

    async def slow(job: Leased) -> Outcome:
        queue.clock.advance(seconds=90)
        await queue.runner(quick).run_due()
        return Outcome({"by": "slow"}, keep=add_customer)

    async def quick(job: Leased) -> Outcome:
        return Outcome({"by": "quick"}, keep=add_customer)

    await queue.add("a")
    await queue.runner(slow).run_due()

    assert (await queue.job()).result == {"by": "quick"}
    async with queue.database.reading() as db:
        assert len(list(await db.scalars(select(Customer)))) == 1


async def test_what_cannot_be_kept_ends_nothing(queue: Queue) -> None:
    async def broken(db: AsyncSession) -> None:
        await add_customer(db)
        await db.flush()
        raise RuntimeError

    async def work(job: Leased) -> Outcome:
        return Outcome(keep=broken if job.attempt == 1 else add_customer)

    runner = queue.runner(work)
    await queue.add("a")
    await runner.run_due()
    assert (await queue.job()).status == "running"
    queue.clock.advance(seconds=90)
    await runner.run_due()

    assert (await queue.job()).status == "completed"
    async with queue.database.reading() as db:
        assert len(list(await db.scalars(select(Customer)))) == 1


async def test_a_process_that_ends_gives_back_what_it_cannot_finish(queue: Queue) -> None:
    begun = asyncio.Event()

    async def endless(job: Leased) -> Outcome:
        begun.set()
        await asyncio.Event().wait()
        return Outcome()

    runner = queue.runner(endless)
    await queue.add("a")
    runner.start()
    async with asyncio.timeout(5):
        await begun.wait()
    await runner.close()

    job = await queue.job()
    assert (job.status, job.attempts, job.leased_by, job.run_at) == ("pending", 0, None, queue.clock())


async def test_a_process_that_ends_finishes_what_is_nearly_done(queue: Queue) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def nearly(job: Leased) -> Outcome:
        begun.set()
        await go_on.wait()
        return Outcome()

    runner = queue.runner(nearly)
    await queue.add("a")
    runner.start()
    async with asyncio.timeout(5):
        await begun.wait()
    closing = asyncio.create_task(runner.close())
    await asyncio.sleep(0)
    go_on.set()
    await closing

    assert (await queue.job()).status == "completed"


async def test_work_that_comes_is_begun_without_being_asked_for(queue: Queue) -> None:
    done = asyncio.Event()

    async def note(job: Leased) -> Outcome:
        done.set()
        return Outcome()

    runner = queue.runner(note)
    runner.start()
    await queue.add("a")
    runner.wake()
    async with asyncio.timeout(5):
        await done.wait()


async def test_only_what_was_given_up_can_be_tried_again(queue: Queue) -> None:
    await queue.add("a")
    job = await queue.job()
    with pytest.raises(NotRetried):
        async with queue.database.transaction() as db:
            await revive(db, job.id, queue.clock())
    async with queue.database.transaction() as db:
        await db.execute(update(Job).values(status="dead", attempts=3, error="unreachable"))

    async with queue.database.transaction() as db:
        await revive(db, job.id, queue.clock())
    assert await queue.runner(well).run_due() == 1


async def test_a_lease_that_was_given_back_ends_nothing_any_more(queue: Queue) -> None:
    await queue.add("a")
    async with queue.database.transaction() as db:
        (leased,) = await lease(db, "one", queue.clock(), 90, 1)
        await put_back(db, leased, queue.clock())

    with pytest.raises(LeaseLost):
        async with queue.database.transaction() as db:
            await finish(db, leased, "completed", {}, queue.clock())
