// The first kernel's worker, made while JupyterLab is still being read: Python starts meanwhile, on
// the other core. JupyterLite gets it when it asks for one of its own.
(() => {
  if (window.crossOriginIsolated) return; // there its kernel is of another kind
  const Native = window.Worker;
  let early = new Native(document.currentScript.dataset.worker, { type: "module" });
  early.onerror = () => (early = null);
  window.Worker = class extends Native {
    constructor(address, options) {
      if (early && String(address).includes("/comlink.worker.")) {
        const given = early;
        early = given.onerror = null;
        return given;
      }
      super(address, options);
    }
  };
})();
