"""Each lab as students get it, without its solutions."""

import pytest

from labkit.validate import student


@pytest.mark.kernel
def test_a_student_copy_runs_to_its_end(saved, tmp_path):
    steps = []
    assert student.run(saved, tmp_path, step=lambda: steps.append(1)) == []
    assert len(steps) == len(saved.code_cells())
