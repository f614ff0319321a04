import pytest

from forms_app.rules.truth import Truth, all_of, any_of, opposite

M, N, U = Truth.MET, Truth.NOT_MET, Truth.UNDETERMINED


@pytest.mark.parametrize(
    ("truths", "all_", "any_"),
    [
        ((M,), M, M), ((N,), N, N), ((U,), U, U),
        ((M, M), M, M), ((M, N), N, M), ((M, U), U, M), ((N, N), N, N), ((N, U), N, U), ((U, U), U, U),
        ((M, N, U), N, M),
    ],
)  # fmt: skip
def test_three_truths_join(truths: tuple[Truth, ...], all_: Truth, any_: Truth) -> None:
    assert all_of(truths) == all_of(reversed(truths)) == all_
    assert any_of(truths) == any_of(reversed(truths)) == any_


def test_the_opposite_of_undetermined_is_undetermined() -> None:
    assert [opposite(value) for value in (M, N, U)] == [N, M, U]
