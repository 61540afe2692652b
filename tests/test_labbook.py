"""The lab book: entries that are only ever added, their pictures, the page made of it."""

import base64
import datetime
import io
import os
import re

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

import labkit
from labkit import LabBook
from labkit.base import files
from labkit.labbook import book as module

TIME = datetime.datetime(2026, 3, 4, 14, 5, 6, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(module, "_now", lambda: TIME)


@pytest.fixture
def book(tmp_path):
    return LabBook(tmp_path / "book")


@pytest.fixture
def session(small):
    return labkit.Session(small, n_epochs=20, learning_rate=0.5, epoch=7)


def figure(title="A line"):
    drawn = Figure(figsize=(2, 1))
    drawn.subplots().set_title(title)
    return drawn


def is_picture(path):
    with Image.open(path) as image:
        return image.format == "PNG" and len(np.unique(np.asarray(image.convert("L")))) > 5


def test_the_first_entry(book, session):
    curve = labkit.LossCurve(session)
    entry = book.add("The loss falls.", curve)
    (picture,) = entry.pictures
    assert picture.name == "2026-03-04-140506-1-LossCurve.png"
    assert is_picture(picture)
    summary = curve.summary().replace("*", r"\*")
    assert book.path.read_text(encoding="utf-8") == (
        "# Lab book\n\n## 2026-03-04 14:05:06 (UTC+00:00)\n\nThe loss falls.\n\n"
        f"{session.run.report(7)}\n- threshold: 0.5\n\n"
        f"![{summary}](lab-book-pictures/{picture.name})\n\n*{summary}*\n"
    )
    curve.close()


def test_entries_are_added_and_nothing_else_changes(book):
    book.add("one")
    first = book.path.read_bytes()
    book.add("two")
    both = book.path.read_bytes()
    assert both == first + b"\n## 2026-03-04 14:05:06 (UTC+00:00)\n\ntwo\n"


@pytest.mark.parametrize(
    "mine", [b"my notes", b"my notes\r\n", b"\xef\xbb\xbfnotes\n", b"\xff\xfe"]
)
def test_what_a_student_wrote_stays(book, mine):
    book.path.parent.mkdir()
    book.path.write_bytes(mine)
    book.add("more")
    content = book.path.read_bytes()
    assert content.startswith(mine)
    assert re.fullmatch(rb"\n?\n## [^\n]+\n\nmore\n", content.removeprefix(mine))
    assert b"\n\n## " in content or mine.endswith(b"\n")


def test_an_entry_reads_the_same_on_every_run(book, session):
    view = labkit.WeightMap(session)
    assert repr(book.add("none")) == "Added to lab-book.md."
    assert repr(book.add("one", session)) == "Added to lab-book.md, with 1 picture."
    assert repr(book.add("two", view, figure())) == "Added to lab-book.md, with 2 pictures."
    assert repr(book) == "LabBook(lab-book.md)"
    view.close()


def test_pictures_of_the_same_second_do_not_overwrite_each_other(book):
    entries = [book.add("again", figure("first"), figure("second")) for _ in range(2)]
    names = [path.name for entry in entries for path in entry.pictures]
    assert len(set(names)) == 4
    assert all(path.is_file() for entry in entries for path in entry.pictures)


def test_settings_of_one_session_stand_once(book, session):
    views = [labkit.LossCurve(session), labkit.WeightMap(session)]
    book.add("both", *views, {"my estimate": 0.123456789, "epochs": 7})
    text = book.path.read_text()
    assert text.count("- learning rate: 0.5") == 1 and text.count("![") == 2
    assert "- my estimate: 0.123457\n- epochs: 7" in text
    for view in views:
        view.close()


def test_a_session_brings_settings_and_its_loss_curve(book, session):
    session.threshold = 0.25
    entry = book.add("state", session)
    text = book.path.read_text()
    record = session.record
    assert f"training loss: {record.loss:.4f} nats" in text
    assert "- epochs: 7" in text and "- threshold: 0.25" in text
    assert is_picture(entry.pictures[0])


def test_epochs_that_are_missing_are_computed_first(book, small):
    session = labkit.Session(small, n_epochs=50)
    curve = labkit.LossCurve(session)
    with session.transaction():
        session.epoch = 30
        book.add("at thirty", curve)
    assert "- epochs: 30" in book.path.read_text()
    assert "epoch 30 of 50" in book.path.read_text()
    curve.close()


def test_a_run(book, small):
    run = labkit.train(small, learning_rate=0.3)
    assert run[5].epoch == 5
    entry = book.add("a run", run)
    assert "- learning rate: 0.3" in book.path.read_text()
    assert is_picture(entry.pictures[0])


def test_a_figure_has_its_title_as_caption(book):
    book.add("a figure", figure("Loss [nats] *now*"))
    assert r"*Loss \[nats\] \*now\**" in book.path.read_text()
    with matplotlib.rc_context({"axes.titlelocation": "left"}):
        book.add("another", figure("At the left"))
    assert "*At the left*" in book.path.read_text()
    with_none = Figure()
    with_none.suptitle("Two\nlines")
    book.add("another", with_none, Figure())
    assert "*Two lines*" in book.path.read_text() and "*Figure*" in book.path.read_text()


def test_all_views_can_be_taken_down(book, session):
    names = ("EpochStepper", "GradientInspector", "LearningRateSlider", "LossCurve", "WeightMap")
    views = [getattr(labkit, name)(session) for name in names]
    entry = book.add("everything", *views)
    assert [is_picture(path) for path in entry.pictures] == [True] * len(names)
    for view in views:
        view.close()


@pytest.mark.parametrize("comment", ["", "  \n\t"])
def test_a_comment_is_needed(book, session, comment):
    with pytest.raises(ValueError, match="Write a comment first"):
        book.add(comment, session)
    assert not book.path.parent.exists()


def test_a_comment_comes_first(book, session):
    with pytest.raises(TypeError, match="comes first"):
        book.add(session, "comment")


@pytest.mark.parametrize("thing", [3, "text", object(), np.zeros(3), None])
def test_things_that_are_none(book, thing):
    with pytest.raises(TypeError, match="A lab book takes widgets"):
        book.add("comment", figure(), thing)
    assert not book.path.parent.exists()


@pytest.mark.parametrize("name", ["", "a/b", "a/"])
def test_a_name_is_the_name_of_a_file(tmp_path, name):
    with pytest.raises(ValueError, match="name of a file"):
        LabBook(tmp_path, name=name)


def test_where_the_book_is(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABKIT_LAB_BOOK", "elsewhere")
    assert LabBook().path == tmp_path / "elsewhere" / "lab-book.md"
    assert LabBook("mine", name="week1").path == tmp_path / "mine" / "week1.md"
    monkeypatch.delenv("LABKIT_LAB_BOOK")
    book = LabBook()
    os.chdir("/")  # later changes of the folder do not move it
    assert book.path == tmp_path / "lab-book.md"
    assert book.pictures == tmp_path / "lab-book-pictures"


# -- failures --------------------------------------------------------------------------------------


def test_a_folder_without_rights(book, monkeypatch):
    book.add("before")
    before = book.path.read_bytes()

    def refuse(path, content):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(files, "write_new", refuse)
    with pytest.raises(PermissionError, match=r"cannot be written in .*book\. Choose another"):
        book.add("comment", figure())
    assert book.path.read_bytes() == before


def test_a_disk_that_gets_full_takes_the_entry_back(book, monkeypatch):
    book.add("before", figure())
    before = {path: path.read_bytes() for path in book.path.parent.rglob("*.*")}

    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        book.add("comment", figure())
    assert {path: path.read_bytes() for path in book.path.parent.rglob("*.*")} == before


def test_a_folder_of_the_books_name(book):
    book.path.mkdir(parents=True)
    with pytest.raises(OSError, match=r"lab-book\.md"):
        book.add("comment", figure())
    assert list(book.pictures.iterdir()) == []


# -- the page --------------------------------------------------------------------------------------


def test_the_page_holds_its_pictures(book, session):
    entry = book.add("Loss **falls**: $L < 1$", session)
    page = book.to_html()
    assert page == book.path.with_suffix(".html")
    text = page.read_text(encoding="utf-8")
    (encoded,) = re.findall(r'src="data:image/png;base64,([^"]+)"', text)
    assert base64.b64decode(encoded) == entry.pictures[0].read_bytes()
    assert "<strong>falls</strong>" in text and "<li>learning rate: 0.5</li>" in text
    assert "mathjax" in text and r"\(L &lt; 1\)" in text


def test_a_page_without_formulas_needs_no_network(book, tmp_path):
    book.add("only text", figure())
    page = book.to_html(tmp_path / "page.html")
    assert page == tmp_path / "page.html"
    assert "http" not in page.read_text()


def test_text_is_no_program(book):
    book.add("<script>alert(1)</script>\n\nA [link](javascript:alert(2)) with a < b.")
    text = book.to_html().read_text()
    assert "<script" not in text and 'href="javascript' not in text
    assert "&lt;script&gt;" in text and "a &lt; b" in text


def test_an_older_page_is_replaced(book):
    book.add("one")
    before = book.to_html().read_text()
    book.add("two")
    assert before != book.to_html().read_text()


def test_a_picture_that_is_missing(book):
    entry = book.add("comment", figure())
    entry.pictures[0].unlink()
    with pytest.raises(
        FileNotFoundError, match=rf"missing: lab-book-pictures/{entry.pictures[0].name}"
    ):
        book.to_html()
    assert not book.path.with_suffix(".html").exists()


def test_pictures_that_a_student_added(book):
    book.add("one")
    (book.path.parent / "my picture.jpg").write_bytes(b"pixels")
    with book.path.open("a") as file:
        file.write("\n![mine](my%20picture.jpg) ![far](https://example.org/a.png)\n")
    text = book.to_html().read_text()
    assert 'src="data:image/jpeg;base64,cGl4ZWxz"' in text
    assert 'src="https://example.org/a.png"' in text


def test_no_book_yet(book):
    with pytest.raises(FileNotFoundError, match=r"There is no .*lab-book\.md yet"):
        book.to_html()


def test_a_book_in_another_encoding(book):
    book.add("one")
    book.path.write_bytes("Größe".encode("latin-1"))
    with pytest.raises(ValueError, match="is not text in UTF-8"):
        book.to_html()


# -- the widget ------------------------------------------------------------------------------------


@pytest.fixture(params=["session", "view"])
def entry_widget(request, session, book):
    shown = session if request.param == "session" else labkit.LossCurve(session)
    widget = labkit.LabBookEntry(shown, book=book)
    yield widget
    widget.close()


def test_a_click_adds_an_entry(entry_widget, book):
    entry_widget.comment.submit("I see it fall.")
    text = book.path.read_text()
    assert "I see it fall." in text and "- learning rate: 0.5" in text
    assert is_picture(next(book.pictures.iterdir()))
    assert f"Added to {book.path} at 14:05:06, with a picture." in entry_widget.confirmation.value
    assert 'role="status"' in entry_widget.confirmation.value


def test_the_state_is_that_of_the_click(entry_widget, book):
    entry_widget.state.epoch = 11
    entry_widget.comment.submit("later")
    assert "- epochs: 11" in book.path.read_text()


def test_an_error_stands_beside_the_button(session, book, lenient, monkeypatch):
    widget = labkit.LabBookEntry(session, book=book)
    sent = []
    monkeypatch.setattr(widget.comment, "send", sent.append)
    book.path.mkdir(parents=True)
    widget.comment.submit("kept")
    assert "lab-book.md" in widget.message.value and 'role="alert"' in widget.message.value
    assert widget.confirmation.value == "" and sent == []
    book.path.rmdir()
    widget.comment.submit("kept")
    assert widget.message.value == "" and "Added to" in widget.confirmation.value
    assert sent == [{"taken": "kept"}]
    widget.comment.submit(" ")
    assert "Write a comment first" in widget.message.value and widget.confirmation.value == ""
    widget.comment._handle_custom_msg({"comment": 3}, [])  # no browser sends that
    widget.comment._handle_custom_msg({}, [])
    assert sent == [{"taken": "kept"}]
    widget.close()


def test_near_the_notebook_the_confirmation_is_short(session, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LABKIT_LAB_BOOK")
    widget = labkit.LabBookEntry(session)
    widget.comment.submit("here")
    assert "Added to lab-book.md at" in widget.confirmation.value
    widget.close()


def test_a_saved_notebook_shows_what_the_widget_is(entry_widget):
    data, metadata = entry_widget._repr_mimebundle_()
    assert data["text/plain"] == "LabBookEntry: adds to lab-book.md"
    image = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert len(np.unique(np.asarray(image.convert("L")))) > 5
    assert metadata["image/png"]["alt"] == data["text/plain"]


def test_the_widget_takes_a_session_or_a_view(small):
    with pytest.raises(TypeError, match="LabBookEntry takes a session or a widget"):
        labkit.LabBookEntry(small)
