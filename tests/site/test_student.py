"""What a student does on a site: write, come back, start afresh, stop, hand in."""

import json
import shutil

import pytest

from labkit.exercises import exercises
from tests import courses
from tests.site import lite
from tests.site.served import served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

WRONG = "def sigmoid(z):\n    return 1 / (1 + np.exp(z))"
RIGHT = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))"
LAB = "01_single_neuron.ipynb"


def source(notebook, cell):
    """Source of a cell of a notebook."""
    (found,) = (c["source"] for c in notebook["cells"] if c["id"] == cell)
    return "".join(found)


@pytest.fixture
def lab01(page):
    """Lab 01 with its first cell run."""
    opened = lite.Lite(page, LAB)
    opened.run_cell(1)
    return opened


def test_an_exercise_hints_progress_and_coming_back(lab01, context, address):
    lab01.write("sigmoid-solution", WRONG)
    lab01.write("sigmoid-check", 'check("sigmoid", sigmoid)')
    assert lab01.output("sigmoid-check").startswith("sigmoid: incorrect (wrong sign)")
    lab01.write("sigmoid-check", 'check("sigmoid", sigmoid).hint()')
    assert lab01.output("sigmoid-check") == "sigmoid: hint 1 of 3"
    lab01.write("sigmoid-solution", RIGHT)
    lab01.write("sigmoid-check", 'check("sigmoid", sigmoid)')
    assert lab01.output("sigmoid-check") == "sigmoid: passed"
    lab01.save()
    lab01.page.close()  # a closed tab

    page = context.new_page()
    lite.load(page, address)
    assert source(lite.read(page, LAB), "sigmoid-solution") == RIGHT
    page.reload()
    page.wait_for_function(lite.APP)
    again = lite.Lite(page, LAB)
    assert source(lite.read(page, LAB), "sigmoid-solution") == RIGHT
    said = again.say("import labkit\nprint(labkit.progress())")
    assert f"progress: 1 of {len(exercises())} exercises done" in said
    assert again.console == []


COMPILED = """
import importlib.util
import pathlib
import sys
import matplotlib.figure
compiled = pathlib.Path(importlib.util.cache_from_source(matplotlib.figure.__file__)).read_bytes()
"""


def test_python_starts_before_jupyterlab_and_compiles_once(page, context, address):
    opened = lite.Lite(page, LAB)
    opened.run_cell(1)
    (worker,) = page.workers  # the kernel is the one that the page has begun with
    assert worker.url.endswith("/labkit.worker.mjs")
    assert opened.execute(COMPILED, "(compiled[4], sys.dont_write_bytecode)") == (0, False)
    opened.wait_for(lambda: page.evaluate(lite.KEPT))
    page.close()

    page = context.new_page()
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    lite.load(page, address)
    again = lite.Lite(page, LAB)
    again.run_cell(1)
    # What comes by way of the service worker has nothing of what the browser compiled.
    assert page.evaluate("() => navigator.serviceWorker.controller !== null")
    assert any(answer.url.endswith(".wasm") for answer in answers)
    files = [a.url for a in answers if a.from_service_worker and "/api/" not in a.url]
    assert files == []
    assert again.execute(COMPILED, "(compiled[4], sys.dont_write_bytecode)") == (1, True)
    page.evaluate(RESTART)
    assert again.execute(COMPILED, "(compiled[4], sys.dont_write_bytecode)") == (1, True)

    page.evaluate(DAMAGE)
    page.evaluate(RESTART)
    again.run_cell(1)
    assert again.execute(COMPILED, "(compiled[4], sys.dont_write_bytecode)") == (0, False)

    # Nothing installs packages before it is asked to.
    assert again.execute("import sys", "'micropip' in sys.modules") is False
    assert "3.14" in again.say("%pip install numpy\nimport numpy\nprint(numpy.pi)")
    assert again.execute("import piplite", "piplite.piplite._PIPLITE_DISABLE_PYPI") is True
    assert "PyPI fallback is disabled" in again.say("%pip install no-such-package")
    assert again.console == []


DAMAGE = """async () => {
  const store = await caches.open("labkit-unpacked");
  const [place] = await store.keys();
  const content = await (await store.match(place)).arrayBuffer();
  await store.put(place, new Response(content.slice(0, -1)));
}"""
RESTART = "() => window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()"


def test_start_afresh_keeps_the_old_copy(lab01):
    lab01.write("sigmoid-solution", RIGHT)
    lab01.save()
    said = lab01.say('import labkit\nlabkit.start_afresh("1")')
    assert said.split() == ["kept", "01_single_neuron-old-1.ipynb", "new", LAB]
    page = lab01.page
    assert "Your turn" in source(lite.read(page, LAB), "sigmoid-solution")
    assert source(lite.read(page, "01_single_neuron-old-1.ipynb"), "sigmoid-solution") == RIGHT
    # What is open goes with the copy, so that nothing of it is saved over the fresh one.
    assert lab01.path() == "01_single_neuron-old-1.ipynb"
    assert "There is no lab '77'" in lab01.say('labkit.start_afresh("77")')


def test_a_renewed_site_leaves_an_edited_copy_and_offers_the_new_one(chrome, site, tmp_path):
    renewed = tmp_path / "site"
    shutil.copytree(site, renewed)
    with served(renewed) as (address, _), lite.visitor(chrome) as context:
        page = context.new_page()
        lite.load(page, address)
        opened = lite.Lite(page, LAB)
        opened.run_cell(1)
        opened.write("sigmoid-solution", RIGHT)
        opened.save()
        assert "renewed" not in opened.say("import labkit")

        for path in (LAB, "02_loss.ipynb"):
            file = renewed / "lite/files" / path
            notebook = json.loads(file.read_text())
            notebook["cells"][0]["source"] += "\n\nRenewed."
            notebook["metadata"]["labkit"]["edition"] = "next"
            file.write_text(json.dumps(notebook))
        list_of_labs = renewed / "lite/static/runtime/labs.json"
        editions = json.loads(list_of_labs.read_text())
        list_of_labs.write_text(json.dumps(editions | {LAB: "next", "02_loss.ipynb": "next"}))

        lite.load(page, address)
        opened = lite.Lite(page, LAB)
        said = opened.say("import labkit")
        assert said.split("\n")[0] == (
            f"{LAB} has been renewed. Your copy stays as it is; the new one is "
            "01_single_neuron-new-1.ipynb."
        )
        assert source(lite.read(page, LAB), "sigmoid-solution") == RIGHT
        assert "Renewed." in source(lite.read(page, "02_loss.ipynb"), "title")  # untouched
        new = lite.Lite(page, "01_single_neuron-new-1.ipynb")
        assert "Renewed." in new.cells()[0]["source"]
        new.write("sigmoid-solution", RIGHT)
        new.save()
        new.close()
        opened = lite.Lite(page, LAB)
        assert "renewed" not in opened.say("import labkit")  # it was said once


def test_two_labs_side_by_side(page):
    first = lite.Lite(page, LAB)
    first.run_cell(1)
    page.evaluate(
        "path => window.jupyterapp.commands.execute('docmanager:open', "
        "{ path, options: { mode: 'split-right' } }).then(() => null)",
        "02_loss.ipynb",
    )
    page.wait_for_function(lite.READY)
    # What is in front is the second one now.
    assert first.path() == "02_loss.ipynb"
    assert first.execute("x = 2", "x") == 2
    page.evaluate(
        "path => window.jupyterapp.commands.execute('docmanager:open', { path }).then(() => null)",
        LAB,
    )
    page.wait_for_function(lite.READY)
    assert first.path() == LAB
    assert first.execute("x = 1", "x") == 1
    assert first.execute("", "x") == 1
    assert page.locator(".jp-NotebookPanel:visible").count() == 2
    assert first.console == []


STOPPED = """
import labkit
session = labkit.Session(labkit.load_digits(target=0), n_epochs=2000)
"""


def test_stop_and_pause_answer_while_thousands_of_epochs_are_computed(page):
    lite.save(page, "stop.ipynb", lite.notebook(STOPPED, "labkit.EpochStepper(session)"))
    opened = lite.Lite(page, "stop.ipynb")
    opened.run_all()
    for button in ("Stop playing and computing", "Pause"):
        opened.execute("session.reset()")
        if button == "Pause":
            page.get_by_title("Play", exact=True).click()
        else:
            page.get_by_title("Last epoch", exact=True).click()
        page.wait_for_timeout(1000)  # it computes, or plays
        stopped = page.evaluate(CLICK, button)
        assert 0 < stopped < 500, f"{button}: {stopped} ms"
        computed = opened.execute("", "session.run.computed")
        assert 0 < computed < 2000
    assert opened.console == []


# Milliseconds from a click until the kernel shows that it has stopped; -1 where it was not at work.
CLICK = """title => new Promise(resolve => {
  const view = document.querySelector(".labkit-EpochStepper");
  const atWork = () =>
    [...view.querySelectorAll("button")].some(b => b.title === "Pause") ||
    [...view.querySelectorAll(".progress")].some(
      p => getComputedStyle(p).visibility === "visible");
  if (!atWork()) return resolve(-1);
  const start = performance.now();
  const done = () => {
    if (atWork()) setTimeout(done, 5);
    else resolve(performance.now() - start);
  };
  view.querySelector(`button[title="${title}"]`).click();
  done();
})"""


def test_lab_book_files_and_what_is_not_possible(lab01):
    said = lab01.say(
        "import labkit, os\n"
        "few = labkit.load_digits(n_train=100, n_test=100)\n"
        "session = labkit.Session(few, n_epochs=5, epoch=5)\n"
        "book = labkit.LabBook()\n"
        "print(book.add('A **loss** of $L < 1$.', session))\n"
        "print(book.to_html(), session.run.to_csv('run.csv'), session.run.save('run'))"
    )
    assert "Added to lab-book.md, with 1 picture." in said
    said = lab01.say("labkit.load_digits(source='openml')")
    assert "Use the packaged 10,000 + 10,000: load_digits(source='packaged')." in said
    page = lite.contents(lab01.page, "lab-book.html")
    assert "<strong>loss</strong>" in page and "data:image/png;base64," in page
    assert lite.contents(lab01.page, "run.csv").startswith("epoch,loss,test_loss,")
    said = lab01.say("labkit.execute_notebook('x.ipynb')")
    assert "not possible in the browser" in said
    assert lab01.say("print(labkit.verify_installation())").count("ok") == 8
    assert lab01.execute("", "labkit.verify_installation().where").startswith("in the browser")
    said = lab01.say("labkit.classification_report(y=[0, 1], y_pred=[0, 1])")
    assert "run a cell with `import sklearn`" in said


def test_a_notebook_that_is_downloaded_is_graded(lab01, tmp_path):
    lab01.write("sigmoid-solution", RIGHT)
    lab01.write("sigmoid-check", 'check("sigmoid", sigmoid)')
    lab01.save()
    with lab01.page.expect_download() as download:
        lab01.command("docmanager:download")
    course = courses.lab01(tmp_path / "course")
    courses.hand_in(courses.read(download.value.path()), course, "ada")
    courses.run("nbgrader", "autograde", "lab01", cwd=course)
    assert courses.scores(course) == {"ada": 1}
