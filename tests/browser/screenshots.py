"""Take the pictures in ``docs``: ``python -m tests.browser.screenshots``.

One of each widget in :data:`tests.browser.gallery.WIDGETS`, a moving one, one of lab 04, one of
the first page of a site, and one of a report, all in both themes.
"""

import io
import pathlib
import shutil
import tempfile

from PIL import Image
from playwright.sync_api import expect

from labkit.site.build import build_site
from tests.browser import gallery, lab
from tests.browser.a_class import report_of_a_class
from tests.site.served import served

ROOT = pathlib.Path(__file__).parents[2]
DOCS = ROOT / "docs"


def save(content, name):
    """Write a screenshot with a palette, at a fraction of the size."""
    DOCS.mkdir(exist_ok=True)
    path = DOCS / name
    path.write_bytes(content)
    picture = Image.open(path).convert("RGB")
    # A first choice of colours that covers all, moved to where the colours are.
    picture.quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=3).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


def widgets(open_lab):
    """Each widget of the gallery: ``docs/loss_curve.png`` and so on."""
    lab.write_notebook(open_lab.folder / "gallery.ipynb", *gallery.code_cells())
    opened = open_lab("gallery.ipynb", height=gallery.HEIGHT)
    opened.run_all()
    if opened.errors():
        raise RuntimeError("\n".join(opened.errors()))
    opened.hide_files()
    page = opened.page
    pictures = page.locator(".labkit-view img, .labkit-view canvas")
    for dark in (False, True):
        opened.set_theme(dark)
        opened.wait_for_rest(pictures.all())
        for name in gallery.WIDGETS:
            card = page.locator(f".labkit-{name}").first
            save(card.screenshot(), gallery.picture(name, dark=dark))
    opened.set_theme(False)
    opened.close()


def end(dark):
    """End of a picture's name."""
    return "-dark" if dark else ""


def moving(open_lab, dark):
    """A run that plays: ``docs/training.webp``."""
    cells = gallery.SETUP, "labkit.TrainingDashboard(session)"
    lab.write_notebook(open_lab.folder / "moving.ipynb", *cells)
    opened = open_lab("moving.ipynb", width=1000, height=1500, dark=dark)
    opened.hide_files()
    opened.run_all()
    card = opened.page.locator(".labkit-TrainingDashboard")
    pictures = card.locator("canvas").all()
    frames = []
    # Slower where more happens.
    for epoch in (*range(16), *range(16, 60, 3), *range(60, 201, 10)):
        opened.execute(f"session.epoch = {epoch}")
        expect(card.locator(".labkit-EpochStepper [role=status]")).to_contain_text(
            f"epoch {epoch} "
        )
        opened.wait_for_rest(pictures)
        frames.append(Image.open(io.BytesIO(card.screenshot())).convert("RGB"))
    path = DOCS / f"training{end(dark)}.webp"
    frames[0].save(
        path,
        save_all=True,
        append_images=frames[1:],
        duration=[120] * (len(frames) - 1) + [2500],
        loop=0,
        quality=70,
        method=6,
    )
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")
    opened.close()


def lab04(open_lab, dark):
    """The controls of lab 04 after dragging the rate and stepping."""
    opened = open_lab("04_gradient_descent.ipynb", height=1900, dark=dark)
    opened.run_all()
    page = opened.page
    opened.hide_files()
    rate = page.locator(".labkit-LearningRateSlider input[type=number]").first
    rate.fill("0.5")
    rate.press("Enter")
    stepper = page.locator(".labkit-EpochStepper").first
    for _ in range(3):
        stepper.get_by_title("One epoch back").click()
    expect(stepper.locator("[role=status]")).to_contain_text("epoch 197 of 200")
    rates = page.locator(".labkit-LearningRateSlider")
    cell = page.locator(".jp-CodeCell").filter(has=rates).first
    cell.evaluate("cell => cell.scrollIntoView()")
    opened.wait_for_rest(
        [
            page.locator(".labkit-LossCurve canvas").first,
            page.locator(".labkit-WeightMap canvas").first,
        ]
    )
    top = cell.bounding_box()
    bottom = page.locator(".labkit-WeightMap").first.bounding_box()
    clip = {
        "x": top["x"],
        "y": top["y"],
        "width": top["width"],
        "height": bottom["y"] + bottom["height"] - top["y"],
    }
    save(page.screenshot(clip=clip), f"lab04{end(dark)}.png")
    opened.close()


def report(open_lab):
    """The upper part of the report on a class."""
    address = report_of_a_class(open_lab.folder / "course").as_uri()
    for dark in (False, True):
        page = open_lab.chrome.new_page(
            viewport={"width": 1100, "height": 1250}, color_scheme="dark" if dark else "light"
        )
        page.goto(address)
        save(page.screenshot(), f"report{end(dark)}.png")
        page.close()


def first_page(chrome):
    """The first page of a site, in the middle of its run."""
    with tempfile.TemporaryDirectory() as folder:
        site = pathlib.Path(folder) / "site"
        build_site(site)
        with served(site) as (address, _):
            for dark in (False, True):
                page = chrome.new_page(
                    viewport={"width": 1280, "height": 720},
                    reduced_motion="reduce",
                    color_scheme="dark" if dark else "light",
                )
                page.goto(f"{address}/index.html")
                page.wait_for_function("document.documentElement.dataset.ready")
                page.get_by_role("slider", name="epoch").fill("27")
                page.wait_for_function(
                    "document.querySelector('#numbers').innerText.includes('27')"
                )
                save(page.screenshot(), f"first_page{end(dark)}.png")
                page.close()


def main():
    """Take all pictures."""
    lab.prefer_whole_browser()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for notebook in (ROOT / "notebooks").glob("*.ipynb"):
            shutil.copy(notebook, folder)
        with lab.opener(folder) as open_lab:
            widgets(open_lab)
            for dark in (False, True):
                moving(open_lab, dark)
                lab04(open_lab, dark)
            report(open_lab)
            first_page(open_lab.chrome)


if __name__ == "__main__":
    main()
