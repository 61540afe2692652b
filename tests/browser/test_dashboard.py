"""The dashboard by mouse and keyboard in a real JupyterLab."""

import pytest
from playwright.sync_api import expect

from tests.browser.lab import write_notebook

pytestmark = pytest.mark.browser

CELLS = (
    "import labkit\n"
    "session = labkit.Session(labkit.load_digits(n_train=1000, n_test=500), n_epochs=60, epoch=40)",
    "board = labkit.TrainingDashboard(session)\nboard",
)
TYPED = "board.run_table.name_field.value"


@pytest.fixture(scope="module")
def notebook(jupyter):
    write_notebook(jupyter.folder / "dashboard.ipynb", *CELLS)
    lab = jupyter("dashboard.ipynb")
    yield lab
    lab.close()


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def opened(request, notebook):
    notebook.set_theme(request.param)
    notebook.page.set_viewport_size({"width": 1280, "height": 1000})
    notebook.run_all()
    yield notebook


def widths(locator):
    """What a part needs and what it has."""
    return locator.evaluate("element => [element.scrollWidth, element.clientWidth]")


def test_keep_rename_branch_and_restore(opened):
    page = opened.page
    dashboard = page.locator(".labkit-TrainingDashboard").first
    dashboard.evaluate("element => element.scrollIntoView({ block: 'start' })")
    numbers = dashboard.locator(".labkit-EpochStepper [role=status]")
    branch = dashboard.locator(".labkit-BranchControl [role=status]")
    table = dashboard.locator(".labkit-kept-table")
    rows = table.locator("tbody tr")
    rate = dashboard.locator(".labkit-LearningRateSlider input[type=number]")
    expect(numbers).to_contain_text("epoch 40 of 60", timeout=60_000)
    expect(table).to_contain_text("No run is kept yet")

    # Keep with a name, by mouse.
    dashboard.get_by_label("name", exact=True).fill("first")
    dashboard.get_by_role("button", name="Keep this run").click()
    name = table.get_by_role("textbox", name="Name of run first")
    expect(name).to_have_value("first")
    expect(table.get_by_role("img", name="olive, dash-dot")).to_be_visible()
    expect(table.get_by_role("rowheader")).to_have_count(1)

    # Rename by keyboard; Escape takes back what is not yet entered.
    name.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("thrown away")
    page.keyboard.press("Escape")
    expect(name).to_have_value("first")
    page.keyboard.press("Control+A")
    page.keyboard.type("calm")
    page.keyboard.press("Enter")
    expect(table.get_by_role("textbox", name="Name of run calm")).to_have_value("calm")
    shown = numbers.inner_text()

    # Branch by keyboard at an earlier epoch, with another rate.
    dashboard.get_by_title("One epoch back").click()
    expect(numbers).to_contain_text("epoch 39 of 60")
    dashboard.get_by_role("button", name="Branch from here").focus()
    page.keyboard.press("Enter")
    expect(branch).to_contain_text("branched at epoch 39 from learning rate 1")
    rate.fill("0.25")
    rate.press("Enter")
    expect(branch).to_contain_text("branched at epoch 39 from learning rate 1")
    dashboard.get_by_title("Last epoch").click()
    expect(numbers).to_contain_text("epoch 60 of 60")
    dashboard.get_by_role("button", name="Keep this run").click()
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("from epoch 39")

    # A name that is taken is refused with a reason, and the old one comes back.
    name = table.get_by_role("textbox", name="Name of run rate 0.25")
    name.fill("calm")
    name.press("Enter")
    alert = dashboard.locator(".labkit-RunTable").get_by_role("alert")
    expect(alert).to_contain_text("kept already")
    expect(name).to_have_value("rate 0.25, from epoch 39")

    # Restore by keyboard: settings, no branch, and the very same numbers.
    table.get_by_role("button", name="Restore calm").focus()
    page.keyboard.press("Space")
    expect(numbers).to_have_text(shown)
    expect(branch).to_contain_text("no branch")
    expect(rate).to_have_value("1")
    table.get_by_role("button", name="Restore rate 0.25").click()
    expect(branch).to_contain_text("branched at epoch 39")
    dashboard.get_by_role("button", name="Leave the branch").click()
    expect(branch).to_contain_text("no branch")
    expect(rate).to_have_value("1")

    # Remove by keyboard: the focus goes on to the next row.
    table.get_by_role("button", name="Remove calm").focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    expect(table.get_by_role("button", name="Remove rate 0.25")).to_be_focused()

    assert opened.errors() == []
    assert opened.console == []


@pytest.mark.parametrize("width", [1280, 800])
def test_everything_fits(opened, width):
    page = opened.page
    page.set_viewport_size({"width": width, "height": 1000})
    if width < 1000:
        opened.hide_files()
    dashboard = page.locator(".labkit-TrainingDashboard").first
    status = dashboard.locator(".labkit-EpochStepper [role=status]")
    expect(status).to_contain_text("epoch 40 of 60", timeout=60_000)  # of this run of the cell
    for label in ("one", "two, with a name of some length"):
        name = dashboard.get_by_label("name", exact=True)
        name.fill(label)
        name.press("Tab")
        while opened.execute("", TYPED) != label:  # where the machine is slow, it takes a while
            page.wait_for_timeout(50)
        dashboard.get_by_role("button", name="Keep this run").click()
        expect(dashboard.get_by_role("textbox", name=f"Name of run {label}")).to_be_visible()
        expect(dashboard.get_by_label("name", exact=True)).to_have_value(
            ""
        )  # lest it be emptied later
        dashboard.get_by_title("One epoch back").click()
    needed, there = widths(dashboard)
    assert needed <= there
    edge = dashboard.bounding_box()
    for part in dashboard.locator("button, input, select, .labkit-picture, canvas").all():
        if not part.is_visible() or part.locator("xpath=ancestor::table").count():
            continue
        box = part.bounding_box()
        assert box["x"] + box["width"] <= edge["x"] + edge["width"] + 1
    needed, there = widths(dashboard.locator(".labkit-kept-table"))
    assert needed <= there or width < 1000  # there the table is moved to and fro
