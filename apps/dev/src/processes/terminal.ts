import { closeSync, constants, openSync } from "node:fs";

const TERMINAL = "/dev/tty";
const LOOK_EVERY_MS = 500;

/**
 * Calls `onGone` once when the terminal that this process was started in has closed. The system tells only the leader of
 * the terminal's session: where that is `make`, as in `script -c "make dev"` or a tab of an editor, `make` leaves the
 * signal to its children, which have got none, and waits for them for ever. A process that began without a terminal is
 * not watched.
 */
export function watchTerminal(onGone: () => void): void {
  if (!hasTerminal()) return;
  const timer = setInterval(() => {
    if (hasTerminal()) return;
    clearInterval(timer);
    onGone();
  }, LOOK_EVERY_MS);
  timer.unref();
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync(TERMINAL, constants.O_RDONLY | constants.O_NOCTTY));
    return true;
  } catch (error) {
    // Anything else, such as too many open files, says nothing of the terminal.
    return !(error instanceof Error && "code" in error && error.code === "ENXIO");
  }
}
