/** Starts Monaco's web workers; the build inserts their addresses. */
globalThis.MonacoEnvironment = {
  getWorker: (_id, label) => new Worker(WORKER_ADDRESSES[label] ?? WORKER_ADDRESSES.editor),
};
