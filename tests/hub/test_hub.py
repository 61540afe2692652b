"""A class on a hub: from the first fetch to the feedback in a student's list."""

import re

import pytest

from tests import courses
from tests.browser import lab
from tests.hub.running import STUDENTS, TEACHER, Desk, hub

pytestmark = pytest.mark.kernel

ADA, BOB = STUDENTS
LAB = "01_single_neuron.ipynb"
HIDDEN = ("inbound", "feedback")
ANSWER = """async ([name, source]) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const place = notebook.widgets.findIndex(
    (cell) => cell.model.getMetadata("nbgrader")?.grade_id === name,
  );
  notebook.activeCellIndex = place;
  notebook.widgets[place].model.sharedModel.setSource(source);
}"""


@pytest.fixture(scope="module")
def running():
    with hub() as found, lab.browser() as chrome:
        found.chrome = chrome
        yield found


@pytest.fixture(scope="module")
def course(running):
    """A course in the teacher's home, with lab 01 in the exchange."""
    Desk(running.chrome, running, TEACHER)  # the hub closes a home when its user comes first
    exercises = ["--exercises", "sigmoid", "neuron_output", "--seed", "1"]
    running.run(TEACHER, "labkit", "course", "new", "physics", "--labs", "01", *exercises)
    folder = running.home(TEACHER) / "physics"
    assert "released lab01 to the exchange" in running.run(
        TEACHER, "labkit", "course", "release", "1", cwd=folder
    )
    return folder


class StudentsDesk(Desk):
    """A student's JupyterLab, with the list of assignments."""

    def list(self):
        """Open the list, or look anew."""
        self.command("nbgrader:open-assignment-list")
        button = self.page.locator("#refresh_assignments_list")
        if button.count():
            button.first.click()

    def press(self, section, name):
        """Press a button of the one assignment in a section of the list."""
        button = self.page.locator(f"#{section}_assignments_list").get_by_text(name, exact=True)
        button.first.click()

    def fetch_and_solve(self, sources):
        self.list()
        self.press("released", "Fetch")
        self.page.locator("#fetched_assignments_list").get_by_text("lab01").first.wait_for()
        self.command("docmanager:open", path=f"lab01/{LAB}")
        self.page.wait_for_function(lab.READY)
        for name, source in sources.items():
            self.page.evaluate(ANSWER, [f"{name}-solution", source])
        self.command("notebook:run-all-cells")
        self.page.wait_for_function(lab.READY)
        self.command("docmanager:save")

    def outputs(self):
        return self.page.locator(".jp-OutputArea-output").all_inner_texts()

    def submit(self):
        self.list()
        self.press("fetched", "Submit")
        self.page.locator("#submitted_assignments_list").get_by_text("lab01").first.wait_for()


def test_fetch_work_check_submit_collect_grade_and_feedback(running, course):
    right = {name: courses.answer(name, ADA) for name in ("sigmoid", "neuron_output")}
    wrong = {"sigmoid": courses.answer("sigmoid", verdict="wrong", label=None)}
    desks = {}
    for name, sources in ((ADA, right), (BOB, wrong)):
        desk = desks[name] = StudentsDesk(running.chrome, running, name)
        assert desk.has("nbgrader:open-assignment-list")
        assert not desk.has("nbgrader:open-formgrader")
        desk.fetch_and_solve(sources)
        desk.submit()
    said = "\n".join(desks[ADA].outputs())
    assert f"Your id: {ADA}" in said and "Passed: The sigmoid" in said

    def run(*command):
        return running.run(TEACHER, "labkit", "course", *command, cwd=course)

    run("collect", "1")
    graded = run("grade")
    assert f"{ADA}, 01_single_neuron: 3 of 3 points" in graded
    assert re.search(rf"{BOB}, 01_single_neuron: 0(\.\d+)? of 3 points", graded)
    assert "2 new, 0 as before" in run("feedback")
    assert "given back" in run("status")

    desk = desks[ADA]
    desk.list()
    desk.press("submitted", "Fetch Feedback")
    shown = running.home(ADA) / "lab01" / "feedback"
    page = desk.page
    page.locator("#submitted_assignments_list").get_by_text("View Feedback").first.wait_for()
    (found,) = shown.rglob("*.html")
    assert "sigmoid" in found.read_text("utf-8")


def test_nobody_sees_the_work_of_others(running, course):
    """Neither in homes nor in the exchange, neither the instructor's nor another student's."""
    exchange = running.folder / "exchange"
    places = {
        ADA: [running.home(BOB), running.home(TEACHER), course / "source", course / "gradebook.db"],
        BOB: [running.home(ADA) / "lab01" / LAB, *(exchange / "physics" / part for part in HIDDEN)],
    }
    for student, paths in places.items():
        for path in paths:
            reading = f"import pathlib; p = pathlib.Path({str(path)!r}); " + (
                "print(p.read_bytes() if p.is_file() else list(p.iterdir()))"
            )
            assert "PermissionError" in running.run(student, "python", "-c", reading, code=1)
    # In the exchange nobody can list what others handed in or got back, and names are secret.
    for folder in (exchange / "physics" / "inbound").iterdir():
        student, lab, _, secret = folder.name.split("+")
        assert student in STUDENTS and lab == "lab01" and len(secret) >= 10


def test_the_instructor_sees_it_in_the_formgrader(running, course):
    settings = running.home(TEACHER) / ".jupyter"
    running.run(TEACHER, "mkdir", "-p", str(settings))
    code = f"c = get_config()\nc.CourseDirectory.root = {str(course)!r}\n"
    running.run(
        *(TEACHER, "python", "-c"),
        f"open({str(settings / 'nbgrader_config.py')!r}, 'w').write({code!r})",
    )
    desk = Desk(running.chrome, running, TEACHER)
    assert desk.has("nbgrader:open-formgrader")
    # In a tab of its own: a hub lets no page be framed.
    desk.page.goto(f"{running.address}/user/{TEACHER}/formgrader")
    row = desk.page.locator("tr", has_text="lab01").first
    row.wait_for()
    assert row.locator(".num-submissions").inner_text().strip() == "2"
    row.get_by_text("2", exact=True).click()
    for student in STUDENTS:
        desk.page.locator("tr", has_text=student).first.wait_for()
