/** Where Monaco finds its workers; the build puts their addresses in. */
globalThis.MonacoEnvironment = {
  getWorker: (_id, label) => new Worker(WORKER_ADDRESSES[label] ?? WORKER_ADDRESSES.editor),
};
