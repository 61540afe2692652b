"""The table of kept runs, and the files that are written from it."""

import csv

import numpy as np

import labkit


def test_the_table_names_the_digit_of_each_run(small, tmp_path):
    session = labkit.Session(small, epoch=2)
    session.keep("zero")
    session.target = 3
    session.keep("three")
    table = labkit.RunTable(session)
    at = list(table.table.columns).index("digit")
    assert [row["cells"][at] for row in table.table.rows] == ["0", "3"]
    runs, _ = session.export_kept(tmp_path)
    with runs.open(newline="", encoding="utf-8") as file:
        assert [row["digit"] for row in csv.DictReader(file)] == ["0", "3"]
    assert table.picture().startswith(b"\x89PNG")


def test_data_that_are_no_digits_have_no_such_column():
    X, y = np.arange(12.0).reshape(2, 6), np.array([[0, 1, 0, 1, 0, 1]])
    plain = labkit.Dataset(X_train=X, y_train=y, X_test=X, y_test=y)
    session = labkit.Session(plain, epoch=2)
    session.keep()
    table = labkit.RunTable(session)
    assert "digit" not in table.table.columns
    (row,) = table.table.rows
    assert len(row["cells"]) == len(table.table.columns)
    assert session.kept_table()[0]["digit"] is None
