// Starts Pyodide as soon as it is read, with PYODIDE, PACKAGES and KEY, which are written above when
// the site is made. JupyterLite's kernel imports it and finds what is under way.
const address = new URL(PYODIDE, import.meta.url);
const heard = { stdout: (text) => console.log(text), stderr: (text) => console.error(text) };

// The packages as they lie unpacked, with what Python compiled of them on a first visit, are kept for
// the next ones as long as they are the same. Only pages of https and of this computer have such a
// store.
const UNPACKED = "labkit-unpacked";
const PATIENCE = 10_000; // milliseconds until they are put away: after the first pictures
const place = new URL(`packages-${KEY}`, import.meta.url).href;
const store = globalThis.caches;
const SIZE = 4; // bytes of the number that says how long the list of files is

async function start() {
  const found = await store?.match(place, { cacheName: UNPACKED }).catch(() => undefined);
  const reading = found?.arrayBuffer().catch(() => undefined);
  const { loadPyodide } = await import(address.href);
  const pyodide = await loadPyodide({
    indexURL: new URL(".", address).href,
    lockFileURL: new URL("pyodide-lock.json", import.meta.url).href,
    packages: found ? [] : PACKAGES,
    stdout: (text) => heard.stdout(text),
    stderr: (text) => heard.stderr(text),
  });
  const unpacked = found && unpack(pyodide, await reading);
  if (found && !unpacked) await pyodide.loadPackage(PACKAGES);
  pyodide.runPython(LATER, { globals: pyodide.toPy({}) });
  if (store && !unpacked) {
    pyodide.runPython("import sys; sys.dont_write_bytecode = False");
    const folder = pyodide.runPython("import site; site.getsitepackages()[0]");
    const sources = new Set(files(pyodide.FS, folder));
    const loaded = { ...pyodide.loadedPackages };
    setTimeout(() => keep(pyodide.FS, folder, sources, loaded).catch(() => {}), PATIENCE);
  }
  return pyodide;
}

function* files(FS, folder) {
  for (const name of FS.readdir(folder)) {
    const path = `${folder}/${name}`;
    if (name === "." || name === "..") continue;
    if (FS.isDir(FS.stat(path).mode)) yield* files(FS, path);
    else yield path;
  }
}

// Of what came into the folder later only what belongs to the packages is kept:
// p/__pycache__/a.cpython-314.pyc belongs to p/a.py.
async function keep(FS, folder, sources, loaded) {
  const list = [];
  const contents = [];
  for (const path of files(FS, folder)) {
    const source = path.replace(/__pycache__[/]([^/.]+)[.][^/]*[.]pyc$/, "$1.py");
    if (!sources.has(source)) continue;
    const content = FS.readFile(path);
    if (source !== path) content[4] = 1; // not to be compared (PEP 552): next time dates are others
    list.push([path, content.length]);
    contents.push(content);
  }
  const index = new TextEncoder().encode(JSON.stringify({ loaded, list }));
  const size = new Uint8Array(new Uint32Array([index.length]).buffer);
  await store.delete(UNPACKED); // of an older site
  await (await store.open(UNPACKED)).put(place, new Response(new Blob([size, index, ...contents])));
}

// Files are parts of what was read, nothing is copied. Returns whether it was whole.
function unpack({ FS, loadedPackages }, kept) {
  let index;
  let end = 0;
  try {
    end = SIZE + new DataView(kept).getUint32(0, true);
    index = JSON.parse(new TextDecoder().decode(new Uint8Array(kept, SIZE, end - SIZE)));
    const sizes = index.list.reduce((sum, [, size]) => sum + size, 0);
    if (end + sizes !== kept.byteLength) return false;
  } catch {
    return false;
  }
  let folder;
  for (const [path, size] of index.list) {
    const cut = path.lastIndexOf("/");
    if (folder !== path.slice(0, cut)) FS.mkdirTree((folder = path.slice(0, cut)));
    FS.createDataFile(folder, path.slice(cut + 1), new Uint8Array(kept, end, size), true, true, true);
    end += size;
  }
  Object.assign(loadedPackages, index.loaded);
  return true;
}

// JupyterLite's installer takes half a second to import, for `%pip` alone: it is imported when it is
// asked for something, and told then what JupyterLite has set.
const LATER = `
import sys
import types


class Later(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__") and name != "__path__":
            raise AttributeError(name)
        for module in modules:
            sys.modules.pop(module.__name__, None)
        import piplite.piplite

        settings = {k: v for k, v in vars(modules[1]).items() if k.startswith("_PIPLITE_")}
        vars(piplite.piplite).update(settings)
        return getattr(sys.modules[self.__name__], name)


modules = [Later("piplite"), Later("piplite.piplite")]
modules[0].piplite = modules[1]
sys.modules.update((module.__name__, module) for module in modules)
`;

const started = start();
started.catch(() => {}); // who asks is told

export function loadPyodide({ stdout, stderr }) {
  Object.assign(heard, { stdout, stderr });
  return started;
}
