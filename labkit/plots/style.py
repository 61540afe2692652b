"""Every colour and size of the kit, once."""

__all__ = ["recolor"]

# Okabe and Ito's colours: told apart with any colour vision. Line styles differ as well.
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#767676"


def recolor(figure, foreground, background):
    """Give everything but the data of a figure the colours of a theme.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Figure to change.
    foreground, background : colour
        Of texts and axes, and behind them.
    """
    figure.set_facecolor(background)
    texts = [*figure.texts]  # the figure's title among them
    for ax in figure.axes:
        ax.set_facecolor(background)
        for spine in ax.spines.values():
            spine.set_edgecolor(foreground)
        ax.tick_params(which="both", colors=foreground, grid_color=GREY)
        texts += [ax.title, *ax.texts]
        for axis in (ax.xaxis, ax.yaxis):
            texts += [axis.label, axis.get_offset_text()]
        if legend := ax.get_legend():
            legend.get_frame().set(facecolor=background, edgecolor=GREY)
            texts += [legend.get_title(), *legend.get_texts()]
        for table in ax.tables:
            for cell in table.get_celld().values():
                cell.set(facecolor=background, edgecolor=foreground)
                texts.append(cell.get_text())
    for text in texts:
        text.set_color(foreground)
