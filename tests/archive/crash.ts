const CRASH = "crash";

/** Lets a message end this worker by an error that nothing catches. */
export function crashOnMessage(): void {
  addEventListener("message", ({ data }: MessageEvent) => {
    if (data === CRASH) throw new Error("a fault");
  });
}

/** Starts workers that crash on a message in place of the first ones of an archive. Returns a function that crashes them. */
export function useCrashingWorkers(): () => void {
  const started: Worker[] = [];
  const Original = Worker;
  globalThis.Worker = class extends Original {
    constructor(url: string, options: WorkerOptions) {
      const name = /(writer|reader)_worker/.exec(url)?.[1];
      super(name === undefined ? url : new URL(`crashing_${name}.ts`, import.meta.url).href, options);
      if (name !== undefined) started.push(this);
    }
  } as typeof Worker;
  return () => {
    for (const worker of started.splice(0)) worker.postMessage(CRASH);
  };
}
