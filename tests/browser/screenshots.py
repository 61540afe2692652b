"""Take the pictures of the README: ``python -m tests.browser.screenshots``."""

import pathlib
import shutil
import tempfile

from PIL import Image
from playwright.sync_api import expect

from tests.browser import lab

ROOT = pathlib.Path(__file__).parents[2]
DOCS = ROOT / "docs"


def save(content, name):
    """Write a screenshot with a palette, at a fraction of the size."""
    DOCS.mkdir(exist_ok=True)
    path = DOCS / name
    path.write_bytes(content)
    Image.open(path).convert("RGB").quantize(256).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


def lab03(open_lab):
    """The controls of lab 03 after dragging the rate and stepping."""
    opened = open_lab("03_gradient_descent.ipynb", height=1300)
    opened.run_all()
    page = opened.page
    opened.command("application:toggle-left-area")
    rate = page.locator(".labkit-LearningRateSlider input[type=number]").first
    rate.fill("0.5")
    rate.press("Enter")
    stepper = page.locator(".labkit-EpochStepper").first
    for _ in range(3):
        stepper.get_by_title("One epoch back").click()
    expect(stepper.locator("[role=status]")).to_contain_text("epoch 197 of 200")
    first = page.locator(".labkit-LearningRateSlider").first
    first.scroll_into_view_if_needed()
    opened.wait_for_rest(
        [
            page.locator(".labkit-LossCurve canvas").first,
            page.locator(".labkit-WeightMap canvas").first,
        ]
    )
    top = first.bounding_box()
    bottom = page.locator(".labkit-WeightMap").first.bounding_box()
    clip = {
        "x": top["x"] - 75,
        "y": top["y"] - 75,
        "width": 900,
        "height": bottom["y"] + bottom["height"] - top["y"] + 85,
    }
    save(page.screenshot(clip=clip), "lab03.png")
    opened.close()


def main():
    """Take all pictures."""
    with tempfile.TemporaryDirectory() as folder:
        for notebook in (ROOT / "notebooks").glob("*.ipynb"):
            shutil.copy(notebook, folder)
        with lab.server(folder) as (address, token), lab.browser() as chrome:

            def open_lab(notebook, **options):
                return lab.Lab(chrome, address, token, notebook, **options)

            lab03(open_lab)


if __name__ == "__main__":
    main()
