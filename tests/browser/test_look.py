"""What the eye sees: themes without a flash, plots of cells, a view for the lecture hall."""

import pytest
from playwright.sync_api import expect

from tests.browser import lab

pytestmark = pytest.mark.browser

SETUP = """
import matplotlib.pyplot as plt
import labkit

labkit.use_style()
session = labkit.Session(labkit.load_digits(n_train=500, n_test=500), n_epochs=20)
session.finish()
"""
# In each frame: the colour in a corner of each picture that can be seen.
WATCH = """() => {
  window.corners = new Set();
  const look = () => {
    for (const canvas of document.querySelectorAll("canvas.labkit-picture")) {
      if (getComputedStyle(canvas).visibility === "hidden" || canvas.width < 100) continue;
      const [r, g, b, a] = canvas.getContext("2d").getImageData(1, 1, 1, 1).data;
      window.corners.add(a ? `rgb(${r}, ${g}, ${b})` : "nothing");
    }
    window.watching = requestAnimationFrame(look);
  };
  look();
}"""
STOP = "() => { cancelAnimationFrame(window.watching); return [...window.corners]; }"
CARD = "e => getComputedStyle(e.closest('.labkit-view')).backgroundColor"


@pytest.fixture
def open_cells(jupyter):
    opened = []

    def open_them(*cells, **options):
        lab.write_notebook(jupyter.folder / "look.ipynb", *cells)
        opened.append(jupyter("look.ipynb", **options))
        return opened[-1]

    yield open_them
    for notebook in opened:
        assert notebook.errors() == [] and notebook.console == []
        notebook.set_theme(False)
        notebook.close()


def test_a_live_picture_is_never_white_in_the_dark(open_cells):
    opened = open_cells(SETUP, "labkit.LossCurve(session)", dark=True)
    page = opened.page
    opened.run_cell(0)
    page.evaluate(WATCH)
    opened.run_cell(1)
    picture = page.locator(".labkit-LossCurve canvas")
    expect(picture).to_be_visible()
    opened.wait_for_rest([picture])
    assert page.evaluate(STOP) == [picture.evaluate(CARD)]


def test_a_picture_follows_when_the_theme_is_switched(open_cells):
    opened = open_cells(SETUP, "labkit.LossCurve(session)")
    opened.run_all()
    picture = opened.page.locator(".labkit-LossCurve canvas")
    expect(picture).to_be_visible()

    def follows(dark):
        opened.page.evaluate(WATCH)
        card = picture.evaluate(CARD)
        return opened.page.evaluate(STOP) == [card] and (card != "rgb(255, 255, 255)") is dark

    for dark in (True, False):
        opened.set_theme(dark)
        expect(opened.page.locator("body")).to_have_attribute(
            "data-jp-theme-light", "false" if dark else "true"
        )

        opened.wait_for(lambda dark=dark: follows(dark))


def test_plots_of_cells_follow_the_theme_at_once(open_cells):
    plot = "fig, ax = plt.subplots()\nax.plot([1, 3])\nax.set_title('Rising');"
    opened = open_cells(SETUP, plot)
    opened.run_all()
    light, dark = (opened.page.locator(f".labkit-plot-{theme}") for theme in ("light", "dark"))
    expect(light).to_be_visible()
    expect(dark).to_be_hidden()
    assert light.get_attribute("alt") == "Rising"
    natural, shown = light.evaluate("image => [image.naturalWidth, image.clientWidth]")
    assert natural == pytest.approx(2 * shown, abs=2)
    opened.set_theme(True)
    expect(dark).to_be_visible()
    assert not light.is_visible()
    opened.run_cell(1)  # run again, it takes the place of the one before
    expect(dark).to_have_count(1)


def test_for_the_lecture_hall(open_cells):
    view = "labkit.present(labkit.TrainingDashboard(session), show=('learning_rate', 'epoch'))"
    opened = open_cells(SETUP, view, "labkit.LossCurve(session)", width=1600, height=1600)
    opened.hide_files()
    opened.run_all()
    board = opened.page.locator(".labkit-presents")
    large = board.locator(".labkit-LossCurve canvas")
    expect(large).to_be_visible()
    # As sharp as without, and half as large again.
    sharp = "e => Math.abs(e.width / e.getBoundingClientRect().width / devicePixelRatio - 1) < 0.02"
    opened.wait_for(lambda: large.evaluate(sharp))
    title = board.locator(".labkit-title").first
    small = opened.page.locator(".labkit-LossCurve .labkit-title").last
    heights = [t.evaluate("e => e.getBoundingClientRect().height") for t in (title, small)]
    assert heights[0] == pytest.approx(1.5 * heights[1], rel=0.05)
    assert board.get_by_role("slider", name="learning rate").is_visible()
    assert not board.get_by_role("button", name="Undo").is_visible()

    title.click()
    status = board.locator(".labkit-EpochStepper [role=status]")
    for key, epoch in (("ArrowRight", 1), ("PageDown", 2), ("ArrowLeft", 1)):
        opened.page.keyboard.press(key)
        expect(status).to_contain_text(f"epoch {epoch} of 20")
    opened.page.keyboard.press("Space")
    expect(status).not_to_contain_text("epoch 1 of 20")


def test_a_stepper_plays_when_it_comes_into_view(open_cells):
    cell = "session.epoch, session.speed = 0, 50\nlabkit.EpochStepper(session, play=True)"
    opened = open_cells(SETUP, cell)
    opened.run_all()
    status = opened.page.locator(".labkit-EpochStepper [role=status]")
    expect(status).to_contain_text("epoch 20 of 20")
