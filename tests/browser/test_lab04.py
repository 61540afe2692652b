"""Lab 04 as a student uses it, with keyboard and mouse, in a real JupyterLab."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def lab04(jupyter):
    lab = jupyter("04_gradient_descent.ipynb", height=2800)
    lab.run_all()
    yield lab
    lab.close()


def test_drag_step_and_see(lab04):
    page = lab04.page
    slider = page.locator(".labkit-LearningRateSlider").first
    stepper = page.locator(".labkit-EpochStepper").first
    curve = page.locator(".labkit-LossCurve canvas").first
    weights = page.locator(".labkit-WeightMap canvas").first
    numbers = stepper.locator("[role=status]")
    rate = slider.locator("input[type=number]")
    weights.scroll_into_view_if_needed()  # what is off screen is not drawn
    page.get_by_title("Reset all settings and the epoch").first.click()
    expect(numbers).to_contain_text("epoch 0 of")
    before = float(rate.input_value())

    # The learning rate by keyboard.
    handle = slider.get_by_role("slider", name="learning rate")
    handle.focus()
    page.keyboard.press("ArrowRight")
    expect(rate).not_to_have_value(f"{before:g}")
    assert float(rate.input_value()) > before

    # Forward: the numbers, the curve and the weights change.
    pictures = [lab04.pixels(part) for part in (curve, weights)]
    stepper.get_by_title("One epoch forward").click()
    expect(numbers).to_contain_text("epoch 1 of")
    for part, old in zip((curve, weights), pictures, strict=True):
        lab04.wait_for_other_pixels(part, old)

    # To the end, computed in slices. Back and forward again: exactly what was there before.
    stepper.get_by_title("Last epoch").click()
    expect(numbers).to_contain_text("epoch 200 of 200", timeout=60_000)
    end = numbers.inner_text()
    lab04.wait_for_rest((curve, weights))
    pictures = [lab04.pixels(part) for part in (curve, weights)]
    stepper.get_by_title("One epoch back").click()
    expect(numbers).to_contain_text("epoch 199 of")
    for part, old in zip((curve, weights), pictures, strict=True):
        lab04.wait_for_other_pixels(part, old)
    stepper.get_by_title("One epoch forward").click()
    expect(numbers).to_have_text(end)
    for part, old in zip((curve, weights), pictures, strict=True):
        lab04.wait_for_pixels(part, old)

    # Another rate fills in at the same epoch.
    handle.focus()
    page.keyboard.press("ArrowLeft")
    expect(numbers).not_to_have_text(end)
    expect(numbers).to_contain_text("epoch 200 of 200", timeout=60_000)

    # A typed rate stays as it was typed, though the slider has no step there.
    rate.fill("0.3")
    rate.press("Enter")
    expect(handle).to_have_attribute("aria-valuetext", "0.3")
    expect(numbers).to_contain_text("epoch 200 of 200", timeout=60_000)
    expect(rate).to_have_value("0.3")

    # A rate that is none is refused with a reason, and nothing is lost.
    rate.fill("-1")
    rate.press("Enter")
    expect(slider.get_by_role("alert")).to_contain_text("greater than 0")
    rate.fill("1000")
    rate.press("Enter")
    expect(slider.get_by_role("alert")).to_have_count(0)
    expect(slider.locator("[role=status]")).to_contain_text("thrown out", timeout=60_000)

    # Playing goes on by itself, and pauses.
    stepper.get_by_title("Reset all settings and the epoch").click()
    stepper.get_by_title("Play", exact=True).click()
    expect(numbers).to_have_text(re.compile(r"epoch (1\d|[2-9]\d) of"))
    stepper.get_by_title("Pause").click()
    expect(stepper.get_by_title("Play", exact=True)).to_be_visible()

    assert lab04.errors() == []
    assert lab04.console == []
