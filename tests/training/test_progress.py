"""What a training tells its caller."""

from qazcorpus.training.progress import Pace, Progress


def test_the_remaining_time_is_that_of_the_steps_that_are_left() -> None:
    told: list[Progress] = []
    times = iter([10.0, 12.0, 14.0])
    pace = Pace(4, told.append, clock=lambda: next(times))
    pace.step("epoch 1 of 2", 3.0)
    pace.step("epoch 1 of 2", 2.5)
    assert told == [
        Progress(1, 4, "epoch 1 of 2", 3.0, 6.0),
        Progress(2, 4, "epoch 1 of 2", 2.5, 4.0),
    ]


def test_steps_of_an_earlier_run_are_counted_but_not_timed() -> None:
    told: list[Progress] = []
    times = iter([0.0, 5.0])
    Pace(10, told.append, done=8, clock=lambda: next(times)).step()
    assert told == [Progress(9, 10, seconds_left=5.0)]


def test_without_a_watcher_nothing_is_told() -> None:
    pace = Pace(1)
    pace.step()
    assert pace.done == 1
