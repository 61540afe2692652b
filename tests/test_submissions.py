"""Files that students hand in: under other names, in other formats, damaged, or not at all."""

import json
import os
import re
import zipfile

import nbformat
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from labkit.course import configure
from labkit.course.grade import reading
from labkit.course.grade.reading import Unreadable, read_submission
from labkit.course.grade.submissions import SubmissionExporter, find_submission
from tests import courses, made
from tests.examples import examples


def write(tmp_path, content, name="lab.ipynb"):
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    else:
        path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture
def data():
    return json.loads(nbformat.writes(made.lab()))


def sources(notebook):
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


def test_a_good_notebook_keeps_what_is_graded(tmp_path, data):
    found = read_submission(write(tmp_path, data))
    nbformat.validate(found)
    assert sources(found) == sources(made.lab())
    assert [c.id for c in found.cells] == [c.id for c in made.lab().cells]
    assert [c.metadata for c in found.cells] == [c.metadata for c in made.lab().cells]
    assert not any(c.get("outputs") for c in found.cells)


def without_ids(data):
    data["nbformat_minor"] = 2
    for cell in data["cells"]:
        del cell["id"]


def as_text(data):
    for cell in data["cells"]:
        cell["source"] = "".join(cell["source"])


def invalid_keys(data):
    data["metadata"] = {"kernelspec": None, "colab": {"name": 7}}
    for cell in data["cells"]:
        cell |= {"vscode": {"x": 1}, "prompt_number": "one"}
        cell["metadata"] |= {"tags": "none", "jupyter": 3, "name": None}
        cell["outputs"] = [{"output_type": "new"}, 7]


def too_new(data):
    data["nbformat"], data["nbformat_minor"] = 5, 12


def nothing_said(data):
    del data["nbformat"], data["nbformat_minor"], data["metadata"]


def same_ids(data):
    for cell in data["cells"]:
        cell["id"] = "é" if cell["cell_type"] == "markdown" else "same"


def odd_cells(data):
    data["cells"] += [7, None, []]


@pytest.mark.parametrize(
    "change",
    [without_ids, as_text, invalid_keys, too_new, nothing_said, same_ids, odd_cells],
    ids=lambda change: change.__name__,
)
def test_other_front_ends(tmp_path, data, change):
    change(data)
    found = read_submission(write(tmp_path, data))
    nbformat.validate(found)
    assert sources(found) == sources(made.lab())
    assert [c.metadata.get("nbgrader") for c in found.cells] == [
        c.metadata.get("nbgrader") for c in made.lab().cells
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings(tmp_path, data, encoding):
    data["cells"][0]["source"] = "σ(z) – größer"
    raw = json.dumps(data, ensure_ascii=False).encode(encoding)
    assert read_submission(write(tmp_path, raw)).cells[0].source == "σ(z) – größer"


def test_one_wrong_byte_costs_one_letter(tmp_path, data):
    data["cells"][0]["source"] = "größer"
    raw = json.dumps(data, ensure_ascii=False).encode("latin-1")
    assert read_submission(write(tmp_path, raw)).cells[0].source == "gr\ufffd\ufffder"


def test_an_old_format(tmp_path):
    old = nbformat.v4.downgrade(made.lab())
    assert old.nbformat == 3 and "worksheets" in old
    found = read_submission(write(tmp_path, dict(old)))
    nbformat.validate(found)
    assert sources(found)[1:7] == sources(made.lab())[1:7]
    assert found.cells[1].metadata.nbgrader.grade_id == "square-solution"


def test_pictures_in_texts_stay(tmp_path, data):
    picture = {"sketch.png": {"image/png": "iVBORw0KGgo="}}
    data["cells"][0]["attachments"] = picture
    data["cells"][7]["attachments"] = {"sketch.png": 7}
    found = read_submission(write(tmp_path, data))
    nbformat.validate(found)
    assert found.cells[0].attachments == picture and "attachments" not in found.cells[7]


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"\x00\x01\xff" * 50, "damaged"),
        (b"PK\x03\x04 a zip file", "a zip file that cannot be opened"),
        (b"<html>Log in first</html>", "damaged"),
        (b'{"cells": []', "its end is missing"),
        (b'{"cells": [{"source": "a', "its end is missing"),
        (b'{"cells": [\n<<<<<<< HEAD\n]}', "from line 2 on"),
        (b'{"cells": 7}', "no cells"),
        (b"[1, 2]", "no cells"),
        (b'"text"', "no cells"),
        (b"[" * 100_000, "damaged"),
        (b'{"nbformat": 3, "worksheets": [7]}', "old format"),
        (b"1" * 5_000, "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path, content, reason):
    path = write(tmp_path, content)
    with pytest.raises(Unreadable, match=reason):
        read_submission(path)
    assert path.read_bytes() == content


@examples(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 5_000), junk=st.binary(max_size=20))
def test_damage_anywhere_gives_a_valid_notebook_or_a_reason(tmp_path, cut, junk):
    raw = nbformat.writes(made.lab()).encode()
    path = write(tmp_path, raw[:cut] + junk + raw[cut + len(junk) :])
    try:
        nbformat.validate(read_submission(path))
    except Unreadable as reason:
        assert str(reason)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@examples(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                name: json_values
                | st.sampled_from(["code", "markdown", {"nbgrader": {"grade_id": "a"}}, ["x\n"]])
                for name in ("cell_type", "source", "metadata", "id", "outputs", "attachments")
            },
        )
    )
)
def test_any_json_of_cells_gives_a_valid_notebook(tmp_path, cells):
    found = read_submission(write(tmp_path, {"cells": cells}))
    nbformat.validate(found)
    assert len(found.cells) == len(cells)


def test_a_file_of_somebody_else_is_not_read(tmp_path, data):
    other = write(tmp_path, data)
    link = tmp_path / "link.ipynb"
    try:
        link.symlink_to(other)
    except OSError:
        pytest.skip("no links here")
    with pytest.raises(Unreadable, match="no file of its own"):
        read_submission(link)
    (tmp_path / "folder.ipynb").mkdir()
    with pytest.raises(Unreadable, match="no file of its own"):
        read_submission(tmp_path / "folder.ipynb")


def test_large_files_are_not_read(tmp_path, data, monkeypatch):
    monkeypatch.setattr("labkit.course.grade.reading.LARGEST", 1_000_000)
    path = write(tmp_path, b" " * 1_000_001)
    with pytest.raises(Unreadable, match="larger than 1 MB"):
        read_submission(path)


# -- which file is meant -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "01_single_neuron.ipynb",
        "01_single_neuron (1).ipynb",
        "01_single_neuron-Copy1.ipynb",
        "01_single_neuron-Copy2 (3).ipynb",
        "01_single_neuron - Copy.ipynb",
        "01_single_neuron - Copy (2).ipynb",
        "Copy of 01_single_neuron.ipynb",
        "01_Single_Neuron.IPYNB",
        "01 single neuron.ipynb",
        "ada_01_single_neuron_final.ipynb",
        "01_single_neuron.ipynb.json",
        "01_single_neuron.ipynb.txt",
        "lab01/01_single_neuron.ipynb",
        "homework.ipynb",
    ],
)
def test_the_only_notebook_is_meant(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("{}")
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "01_single_neuron-checkpoint.ipynb").write_text("{}")
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "01_single_neuron.ipynb").write_text("{}")
    (tmp_path / "._01_single_neuron.ipynb").write_text("")
    (tmp_path / "notes.txt").write_text("")
    assert find_submission(tmp_path, "01_single_neuron", ["01_single_neuron"]) == path


def test_the_right_name_goes_before_copies(tmp_path):
    for name in ("a.ipynb", "a (1).ipynb", "a-Copy1.ipynb"):
        (tmp_path / name).write_text("{}")
    assert find_submission(tmp_path, "a", ["a"]).name == "a.ipynb"


def test_two_that_can_be_meant_are_named(tmp_path):
    for name in ("a (1).ipynb", "a (2).ipynb", "other.ipynb"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(Unreadable, match=r"any of a \(1\).ipynb, a \(2\).ipynb$"):
        find_submission(tmp_path, "a", ["a"])


def test_no_notebook_is_taken_for_two(tmp_path):
    (tmp_path / "work.ipynb").write_text("{}")
    for name in ("first", "second"):
        with pytest.raises(Unreadable, match=f"there is no {name}.ipynb"):
            find_submission(tmp_path, name, ["first", "second"])
    (tmp_path / "first.ipynb").write_text("{}")
    assert find_submission(tmp_path, "second", ["first", "second"]).name == "work.ipynb"


def packed(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("name", ["lab.zip", "lab.ipynb", "My Lab.ZIP"])
def test_a_zip_file_is_opened(tmp_path, name):
    text = nbformat.writes(made.lab())
    more = {"__MACOSX/work/._lab.ipynb": "x", "notes.txt": "y"}
    path = packed(tmp_path / name, {"work/lab.ipynb": text} | more)
    assert find_submission(tmp_path, "lab", ["lab"]) == path
    assert sources(read_submission(path)) == sources(made.lab())
    write(tmp_path, text, "lab (1).ipynb")
    if name != "lab.ipynb":  # a notebook goes before what is packed
        assert find_submission(tmp_path, "lab", ["lab"]).name == "lab (1).ipynb"


@pytest.mark.parametrize("files", [{}, {"a.ipynb": "{}", "b.ipynb": "{}"}, {"a.txt": "x"}])
def test_a_zip_file_without_one_notebook(tmp_path, files):
    with pytest.raises(Unreadable, match=r"a zip file (with [02] notebooks in it|that cannot)"):
        read_submission(packed(tmp_path / "lab.zip", files | {"x.txt": ""}))


def test_zip_files_that_are_damaged_or_unpack_to_too_much(tmp_path, monkeypatch):
    path = packed(tmp_path / "lab.zip", {"lab.ipynb": "{" + " " * 10_000})
    whole = path.read_bytes()
    for cut in range(4, len(whole), 17):
        path.write_bytes(whole[:cut])
        with pytest.raises(Unreadable):
            read_submission(path)
    path.write_bytes(whole)
    monkeypatch.setattr(reading, "LARGEST", 5000)
    with pytest.raises(Unreadable, match="in the zip file is larger"):
        read_submission(path)


def test_an_empty_folder(tmp_path):
    with pytest.raises(Unreadable, match=r"there is no a\.ipynb"):
        find_submission(tmp_path, "a", ["a"])


@pytest.mark.kernel
def test_the_log_has_a_line_for_each_notebook(tmp_path):
    folder = courses.lab01(tmp_path / "course")
    handed_out = courses.graded_only(courses.read(folder / "release/lab01/01_single_neuron.ipynb"))
    for student in ("ada", "bob"):
        courses.hand_in(courses.solve(handed_out, student=student), folder, student)
    said = courses.run("nbgrader", "autograde", "lab01", cwd=folder).splitlines()
    assert len(said) == 3
    assert "Submissions run behind" in said[0]
    for line, student in zip(said[1:], ("ada", "bob"), strict=True):
        assert re.search(
            rf"GRADED\] {student}, 01_single_neuron: 7 of 7 points; \d+\.\d s\.$", line
        )
    debug = ("--student", "bob", "--force", "--debug")
    again = courses.run("nbgrader", "autograde", "lab01", *debug, cwd=folder)
    assert "Converting notebook" in again


# -- with the real nbgrader ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def course(lab01):
    return lab01


@pytest.fixture(scope="module")
def released(course):
    return courses.read(course / "release" / "lab01" / "01_single_neuron.ipynb")


def converter(course, **options):
    directory = CourseDirectory(root=str(course), assignment_id="lab01", **options)
    config = Config()
    configure(config)
    found = Autograde(coursedir=directory, config=config)
    assert found.exporter_class is SubmissionExporter
    found.init_notebooks()
    found.exporter = found.exporter_class(parent=found, config=config)
    return found


def names(found):
    return {
        os.path.basename(os.path.dirname(folder)): [os.path.basename(path) for path in paths]
        for folder, paths in found.assignments.items()
    }


@pytest.mark.xdist_group("lab01")
@pytest.mark.kernel
def test_every_folder_is_graded_under_the_right_name(course, released):
    courses.hand_in(released, course, "ada")
    courses.hand_in(released, course, "bob", name="01_single_neuron (1).ipynb")
    (course / "submitted" / "eve" / "lab01").mkdir(parents=True, exist_ok=True)
    right = ["01_single_neuron.ipynb"]
    assert names(converter(course)) == {"ada": right, "bob": right, "eve": right}
    assert names(converter(course, student_id="bob")) == {"bob": right}
    assert names(converter(course, notebook_id="01_single_neuron"))["ada"] == right
