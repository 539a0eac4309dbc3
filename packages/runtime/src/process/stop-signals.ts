/** By default SIGQUIT would leave the programs of jobs running, and a core file with every secret in it. */
const STOP_SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"] as const;

/**
 * A signal that follows the first one this soon is the same one: at Ctrl-C under `npm run`, the terminal signals the
 * whole process group and npm passes the signal on. Taken for a second one, it would end every drain at once.
 */
const SAME_SIGNAL_MS = 500;

export interface StopSignals {
  /** The process is to shut down in good order. */
  readonly first: (signal: NodeJS.Signals) => void;
  /** Whoever sent it does not want to wait any longer. */
  readonly again: (signal: NodeJS.Signals) => void;
}

/** Listens for the signals that ask this process to end: SIGTERM, SIGINT, SIGHUP (a closed terminal), SIGQUIT. */
export function onStopSignals({ first, again }: StopSignals): void {
  let firstAt: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      first(signal);
    } else if (performance.now() - firstAt > SAME_SIGNAL_MS) again(signal);
  };
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
}
