/** Ctrl-C and SIGTERM: the first asks for a clean stop, a second press stops at once. */

/** A terminal delivers one Ctrl-C twice under `deno task`: what comes within this time is the same press. */
const SAME_PRESS_MS = 1000;

/** Whether the user wants to stop. */
export interface Interruption {
  /** True after the first press. */
  readonly requested: boolean;
  /** Gives the signals their usual effect back; what still belongs to a first press has none. */
  release(): void;
}

/**
 * Listens for SIGINT and SIGTERM. After a first press they get their usual effect back: the system then ends the
 * process at the second one (130 for a shell), whatever it is computing and without a chance to crash on the way.
 *
 * @param onRequest called at the first press
 */
export function watchInterruption(onRequest: () => void): Interruption {
  let requested = false;
  // Windows knows no SIGTERM.
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  const stopListening = () => signals.forEach((signal) => Deno.removeSignalListener(signal, listener));
  const listener = () => {
    if (requested) return;
    requested = true;
    Deno.unrefTimer(setTimeout(stopListening, SAME_PRESS_MS));
    onRequest();
  };
  for (const signal of signals) Deno.addSignalListener(signal, listener);
  return {
    get requested() {
      return requested;
    },
    release() {
      if (!requested) stopListening();
    },
  };
}

/** Exit code of a process that Ctrl-C ended. */
export const INTERRUPTED = 130;

/**
 * Calls a listener at Ctrl-C, SIGTERM, or the end of the terminal.
 *
 * @returns stops listening
 */
export function onInterruption(listener: () => void): () => void {
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) Deno.addSignalListener(signal, listener);
  return () => {
    for (const signal of signals) Deno.removeSignalListener(signal, listener);
  };
}
