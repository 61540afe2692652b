// Before JupyterLite's own: what it would fetch for the page and hand on, the page fetches itself,
// from the browser's cache and with what the browser has compiled of it. Only files of the labs'
// folder and answers to `input` go by way of this worker.
const FILES = ["js", "mjs", "wasm", "whl", "zip", "css", "json"];

self.addEventListener("install", (event) => {
  // Where the browser can be told so, it does not even ask.
  const condition = (kind) => ({ urlPattern: { pathname: `/*.${kind}` }, requestMethod: "GET" });
  const routes = FILES.map((kind) => ({ condition: condition(kind), source: "network" }));
  event.waitUntil(Promise.resolve(event.addRoutes?.(routes)).catch(() => {}));
});

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET" || new URL(event.request.url).pathname.includes("/api/")) return;
  event.stopImmediatePropagation();
});
