"""What a malicious student might have a graded notebook show; none may run.

The marker is a call that sets the title of the page, which a browser test looks at.
"""

import base64
import json

RUN = "document.title='ran'"
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RUN}"><script>{RUN}</script></svg>'

HTML = [
    f"<script>{RUN}</script>",
    f"<SCRIPT\n>{RUN}</script >",
    f"<img src=x onerror={RUN}>",
    f'<img/src="x"/onerror={RUN}>',
    f'<img src="x" ONERROR="{RUN}">',
    f'<img """><script>{RUN}</script>">',
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;<img src=x onerror={RUN}>'>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}><summary>x</summary></details>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}>",
    f"<textarea autofocus onfocus={RUN}>",
    f"<iframe onload={RUN}></iframe>",
    f"<link rel=stylesheet href=x onerror={RUN}>",
    f"<video src=x onerror={RUN}></video>",
    f"<input type=image src=x onerror={RUN}>",
    f"<b contenteditable autofocus onfocus={RUN}>x</b>",
    f'<script src="data:text/javascript,{RUN}"></script>',
    f"<img srcset=x onerror={RUN}>",
    f"<style>@keyframes r{{}} b{{animation:r 1s}}</style><b onanimationstart={RUN}>x</b>",
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f'<iframe src="javascript:void(parent.{RUN})"></iframe>',
    f'<object data="javascript:void({RUN})"></object>',
    f'<embed src="javascript:void({RUN})">',
    f'<form action="javascript:void({RUN})"><button>press me</button></form>',
    f'<meta http-equiv="refresh" content="0;url=javascript:void({RUN})">',
    '<base href="https://example.org/"><link rel="stylesheet" href="x.css">',
    f'<a href="javascript:void({RUN})">press me</a>',
    f'<a href="java&#10;script:{RUN}">press me</a>',
    f'<a href=" &#1; javascript:void({RUN})">press me</a>',
    f'<a href="data:text/html,<script>opener.{RUN}</script>" target=_blank>press me</a>',
    f'<a xlink:href="javascript:void({RUN})">press me</a>',
    f"--><script>{RUN}</script><!--",
    f"</pre></div></div><script>{RUN}</script>",
    f"<template><script>{RUN}</script></template><script>{RUN}</script>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<x onclick={RUN} tabindex=0 autofocus onfocus={RUN}>press me</x>",
]

MARKDOWN = [
    *HTML,
    f"[press me](javascript:void({RUN}))",
    f"[press me](  jAvAsCrIpT:{RUN})",
    f"[press me](java\tscript:{RUN})",
    f"[press me](data:text/html;base64,{base64.b64encode(HTML[0].encode()).decode()})",
    f'![x](x" onerror="{RUN})',
    f'![x"onerror="{RUN}](x)',
    f'[x](https://example.org "t"onmouseover="{RUN}")',
    f"<javascript:void({RUN})>",
    f"[a]: javascript:void({RUN})\n\n[press me][a]",
    f"$\\href{{javascript:void({RUN})}}{{press me}}$",
    f"$<img src=x onerror={RUN}>$",
    f"\\begin{{equation}}<img src=x onerror={RUN}>\\end{{equation}}",
    f"`x`<img src=x onerror={RUN}>`y`",
    f'```html "><img src=x onerror={RUN}>\nx\n```',
    f"# <img src=x onerror={RUN}>",
    f"|a|\n|-|\n|<img src=x onerror={RUN}>|",
]

# Whole outputs: type and content of a message.
OUTPUTS = [
    *(("display_data", {"data": {"text/html": html}, "metadata": {}}) for html in HTML),
    ("display_data", {"data": {"application/javascript": RUN}, "metadata": {}}),
    ("display_data", {"data": {"text/javascript": RUN}, "metadata": {}}),
    ("display_data", {"data": {"image/svg+xml": SVG}, "metadata": {}}),
    ("display_data", {"data": {"text/markdown": MARKDOWN[2]}, "metadata": {}}),
    ("display_data", {"data": {"text/latex": f"$\\href{{javascript:void({RUN})}}{{press me}}$"}}),
    ("display_data", {"data": {"text/latex": f"<script>{RUN}</script>"}, "metadata": {}}),
    ("display_data", {"data": {"text/vnd.mermaid": HTML[2]}, "metadata": {}}),
    ("display_data", {"data": {"image/png": f'x" onerror="{RUN}'}, "metadata": {}}),
    (
        "display_data",
        {"data": {"image/png": "x"}, "metadata": {"image/png": {"width": f"1 onerror={RUN}"}}},
    ),
    (
        "display_data",
        {
            "data": {"image/png": "x"},
            "metadata": {"filenames": {"image/png": f"javascript:void({RUN})"}},
        },
    ),
    (
        "display_data",
        {"data": {"text/html": HTML[0]}, "metadata": {"text/html": {"isolated": True}}},
    ),
    (
        "display_data",
        {
            "data": {
                "application/vnd.jupyter.widget-view+json": {"model_id": f"</script>{HTML[0]}"},
                "text/plain": "a widget",
            },
            "metadata": {},
        },
    ),
    ("display_data", {"data": {"text/html": [HTML[0], HTML[2]]}, "metadata": None}),
    ("display_data", {"data": {HTML[2]: "x", "text/plain": {"a": HTML[2]}}, "metadata": {}}),
    ("stream", {"name": HTML[2], "text": f"\x1b[31m{HTML[2]}\x1b]8;;javascript:void({RUN})\x07x"}),
    ("error", {"ename": HTML[2], "evalue": HTML[0], "traceback": [f"\x1b[0;31m{HTML[2]}"]}),
    ("error", {"ename": 7, "evalue": None, "traceback": HTML[2]}),
]


def sender(outputs):
    """Code that has its kernel send outputs as they are."""
    return (
        "import json\nfrom ipykernel.kernelapp import IPKernelApp\n"
        "kernel = IPKernelApp.instance().kernel\n"
        f"for kind, content in json.loads({json.dumps(outputs)!r}):\n"
        "    kernel.session.send(kernel.iopub_socket, kind, content,\n"
        "                        parent=kernel.get_parent('shell'))"
    )
