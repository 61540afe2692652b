"""The first page of a site."""


def write(site, lite, contents, editions):
    """To come."""
    links = "".join(f'<li><a href="{lite}/lab/index.html?path={p}">{p}</a>' for p in editions)
    (site / "index.html").write_text(f"<!doctype html><ul>{links}</ul>")
