from app.cli.evaluation.intervals import interval_of, interval_of_share


def test_a_share_of_nothing_may_be_anything_and_a_share_of_many_is_known_closely():
    assert interval_of_share(0, 0) == (0.0, 1.0)
    (few_low, few_high), (low, high) = interval_of_share(9, 10), interval_of_share(900, 1000)
    assert few_low < low < 0.9 < high < few_high <= 1.0


def test_a_figure_lies_within_what_other_draws_of_its_lines_give():
    lengths = [1, 2, 3, 10]
    low, high = interval_of(lambda lines: sum(lengths[line] for line in lines) / len(lines), len(lengths))
    assert 1 <= low < 4 < high <= 10
    assert interval_of(lambda lines: float(len(lines)), 0) == (0.0, 0.0)
