"""The playground as a student uses it: layers, weights dragged and typed, points of one's own."""

import pytest
from playwright.sync_api import expect

from tests.browser import lab

pytestmark = pytest.mark.browser

MAKE = "import labkit\nplayground = labkit.Playground(data='xor', hidden=(3,), n_points=60)"


@pytest.fixture
def opened(jupyter):
    lab.write_notebook(jupyter.folder / "playground.ipynb", MAKE, "playground")
    notebook = jupyter("playground.ipynb", width=1400, height=1300)
    notebook.hide_files()
    notebook.run_all()
    yield notebook
    assert notebook.errors() == [] and notebook.console == []
    notebook.close()


def test_a_network_is_played_with(opened):
    page = opened.page
    card = page.locator(".labkit-Playground").first
    network, told = card.locator(".labkit-network"), card.locator(".labkit-head").first
    canvas = network.locator("canvas")
    expect(told).to_contain_text("epoch 0: loss")

    def state(expression):
        return opened.execute("", f"playground.session.{expression}")

    def wait(expression, expected):
        opened.wait_for(lambda: state(expression) == expected)

    before = opened.pixels(canvas)
    card.get_by_title("Play", exact=True).click()
    opened.wait_for(lambda: state("epoch") >= 20)
    card.get_by_title("Pause", exact=True).click()
    opened.wait_for_other_pixels(canvas, before)

    # Layers and inputs, by mouse and by keyboard.
    network.get_by_title("One neuron more in layer 1").click()
    wait("hidden", (4,))
    network.get_by_title("One hidden layer more").focus()
    page.keyboard.press("Enter")
    wait("hidden", (4, 4))
    network.get_by_title("Input x1*x2").click()
    wait("inputs", ("x1", "x2", "x1*x2"))
    network.get_by_label("Activation of layer 2").select_option("relu")
    wait("activation", ("tanh", "relu"))

    # A weight that is typed: of the neuron that is chosen.
    network.get_by_title("Neuron 2 of layer 1").click()
    detail = card.locator(".labkit-network-detail")
    expect(detail).to_contain_text("Layer 1, neuron 2: a = tanh(")
    detail.get_by_label("Weight of x₂").fill("1.5")
    page.keyboard.press("Enter")
    wait("record.network.layers[0].w[1, 1].item()", 1.5)

    # And one that is dragged upwards, from the middle of its line.
    canvas.hover(position={"x": 96, "y": 81})
    expect(network.locator(".labkit-network-tip")).to_contain_text("weight")
    box = canvas.bounding_box()
    start = state("record.network.layers[0].w[0, 0].item()")
    page.mouse.down()
    page.mouse.move(box["x"] + 96, box["y"] + 31, steps=5)
    page.mouse.up()
    opened.wait_for(
        lambda: (
            abs(float(state("record.network.layers[0].w[0, 0].item()")) - float(start) - 1) < 0.1
        )
    )
    card.get_by_role("button", name="Undo").click()
    opened.wait_for(lambda: state("run.branched_at") is None)

    # A point of one's own.
    card.get_by_role("button", name="add 1").click()
    expect(network).to_have_attribute("data-mode", "1")  # it comes by way of the kernel
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + box["width"] - 30, box["y"] + 80)
    wait("data", "own")
    wait("cloud.y[-1].item()", 1)

    # Another one by keyboard: put at the cross, taken, moved and put down elsewhere, removed.
    count = state("cloud.y.size")
    canvas.focus()
    for key in ("ArrowUp", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    wait("cloud.y.size", count + 1)
    wait("cloud.x[:, -1].tolist()", [0.5, 0.25])
    for key in ("Enter", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    wait("cloud.x[:, -1].tolist()", [0.5, 0.2])
    card.get_by_role("button", name="remove").click()
    expect(network).to_have_attribute("data-mode", "remove")
    canvas.focus()
    page.keyboard.press("Enter")
    wait("cloud.y.size", count)

    # A page that nobody sees pauses.
    card.get_by_title("Play", exact=True).click()
    wait("playing", True)
    page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { value: true, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
          delete document.hidden;
        }"""
    )
    wait("playing", False)
