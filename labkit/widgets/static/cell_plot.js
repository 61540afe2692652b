// A plot of a cell in both themes; the style sheet shows the one that suits the page.
function render({ model, el }) {
  const images = ["light", "dark"].map((theme) => {
    const image = document.createElement("img");
    image.className = `labkit-plot labkit-plot-${theme}`;
    image.alt = model.get("alt");
    image.style.width = `${model.get("width")}px`;
    image.src = URL.createObjectURL(new Blob([model.get(theme)], { type: "image/png" }));
    return image;
  });
  el.append(...images);
  return () => images.forEach(({ src }) => URL.revokeObjectURL(src));
}

export default { render };
