from voice_worker.tts.fitness import AGAIN_S, LONGEST_AGAIN_S, Fitness


def worked(fitness: Fitness, *rates: float, now: float = 0.0) -> None:
    for rate in rates:
        fitness.worked(2.0 * rate, 2.0, now)


def test_one_slow_sentence_is_no_reason_and_three_are():
    fitness = Fitness()
    worked(fitness, 3.0, 0.5, 0.5)
    assert fitness.is_fit is (fitness.rate <= 1.15)
    fitness = Fitness()
    worked(fitness, 0.5, 1.9)
    assert fitness.is_fit
    worked(fitness, 1.9, 1.9)
    assert fitness.reason == "slow"


def test_an_engine_just_about_as_fast_as_speech_is_kept():
    fitness = Fitness()
    worked(fitness, *[1.1] * 20)
    assert fitness.is_fit


def test_two_failures_in_a_row_leave_it_out_and_one_between_successes_does_not():
    fitness = Fitness()
    fitness.failed(0)
    worked(fitness, 0.5)
    fitness.failed(0)
    assert fitness.is_fit
    fitness.failed(0)
    assert fitness.reason == "fails"


def test_a_hang_leaves_it_out_at_once():
    fitness = Fitness()
    fitness.hung(0)
    assert fitness.reason == "hangs"


def test_it_is_tried_again_once_its_time_has_come_and_then_ever_more_rarely():
    fitness = Fitness()
    fitness.hung(0.0)
    assert not fitness.is_trial_due(AGAIN_S - 1)
    assert fitness.is_trial_due(AGAIN_S)
    assert not fitness.is_trial_due(AGAIN_S), "one trial at a time"
    now, waits = AGAIN_S, list[float]()
    for _ in range(6):
        fitness.failed(now)
        begun = now
        while not fitness.is_trial_due(now):
            now += 1.0
        waits.append(now - begun)
    assert waits == [20, 40, 80, 160, 160, 160]
    assert waits[-1] == LONGEST_AGAIN_S


def test_a_good_trial_brings_it_back_and_forgets_what_was_slow():
    fitness = Fitness()
    worked(fitness, *[2.0] * 5)
    worked(fitness, 0.5, now=20)
    assert fitness.is_fit
    assert fitness.rate == 0.5


def test_a_trial_that_is_barely_fast_enough_does_not_bring_it_back():
    fitness = Fitness()
    worked(fitness, *[2.0] * 5)
    worked(fitness, 1.0, now=20)
    assert fitness.reason == "slow"
