// Starts Pyodide as soon as it is read, with PYODIDE, PACKAGES and KEY, which are written above when
// the site is made. JupyterLite's kernel imports it and finds what is under way.
const address = new URL(PYODIDE, import.meta.url);
const heard = { stdout: (text) => console.log(text), stderr: (text) => console.error(text) };

// What Python compiled on a first visit is kept for the next ones, as long as the packages are the
// same. Only pages of https and of this computer have such a store.
const COMPILED = "labkit-compiled";
const PATIENCE = 10_000; // milliseconds until it is put away: after the first pictures
const place = new URL(`compiled-${KEY}.zip`, import.meta.url).href;
const store = globalThis.caches;

async function kept() {
  try {
    const found = await store.match(place, { cacheName: COMPILED });
    return await found?.arrayBuffer();
  } catch {
    return undefined; // start without
  }
}

async function keep(pyodide) {
  const packed = pyodide.runPython(PACK, { globals: pyodide.toPy({}) });
  const content = packed.toJs();
  packed.destroy();
  await store.delete(COMPILED); // of an older site
  await (await store.open(COMPILED)).put(place, new Response(content));
}

async function start() {
  const before = store && kept();
  const { loadPyodide } = await import(address.href);
  const pyodide = await loadPyodide({
    indexURL: new URL(".", address).href,
    lockFileURL: new URL("pyodide-lock.json", import.meta.url).href,
    packages: PACKAGES,
    stdout: (text) => heard.stdout(text),
    stderr: (text) => heard.stderr(text),
  });
  const compiled = await before;
  if (compiled) {
    pyodide.unpackArchive(compiled, "zip", { extractDir: "/lib" });
  } else if (store) {
    pyodide.runPython("import sys; sys.dont_write_bytecode = False");
    setTimeout(() => keep(pyodide).catch(() => {}), PATIENCE);
  }
  return pyodide;
}

const PACK = `
import io, pathlib, zipfile

buffer = io.BytesIO()
with zipfile.ZipFile(buffer, "w") as archive:
    for path in pathlib.Path("/lib").rglob("__pycache__/*.pyc"):
        content = bytearray(path.read_bytes())
        content[4] = 1  # to be taken as it is (PEP 552): next time the sources have another date
        archive.writestr(str(path.relative_to("/lib")), content)
buffer.getvalue()
`;

const started = start();
started.catch(() => {}); // who asks is told

export function loadPyodide({ stdout, stderr }) {
  Object.assign(heard, { stdout, stderr });
  return started;
}
