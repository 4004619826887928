/** A contestant: a child process that takes one training step for each line that it is sent. */
import type { Introduction, StepReport } from "./setting.ts";

/** A running child. */
export interface Child {
  /** What computes in it, and its version. */
  readonly engine: string;
  /** Takes one step. @throws {Error} with the child's last words if it ended */
  step(): Promise<StepReport>;
  /** Lets it end. */
  close(): Promise<void>;
}

/** How much of what a child says on standard error is kept, to find the reason of its end in. */
const LAST_WORDS = 8000;

/**
 * Starts a child and waits until it is ready.
 *
 * @throws {Error} with the child's last words if it ends instead
 */
export async function startChild(command: string, args: readonly string[]): Promise<Child> {
  const process = new Deno.Command(command, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = process.stdin.getWriter();
  const output = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const lastWords = collect(process.stderr);
  let buffered = "";
  const readLine = async () => {
    while (!buffered.includes("\n")) {
      const { value, done } = await output.read();
      if (done) throw new Error(reasonIn(await lastWords));
      buffered += value;
    }
    const end = buffered.indexOf("\n");
    const line = buffered.slice(0, end);
    buffered = buffered.slice(end + 1);
    return JSON.parse(line);
  };
  const close = async () => {
    // A child that has ended already does not take the end of its input.
    await input.close().catch(() => {});
    await output.cancel();
    await Promise.all([process.status, lastWords]);
  };
  try {
    const { engine }: Introduction = await readLine();
    return {
      engine,
      async step() {
        await input.write(new TextEncoder().encode("step\n")).catch(() => {});
        return await readLine();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text = (text + chunk).slice(-LAST_WORDS);
  }
  return text;
}

/** The last line that names an error, as Python does before its hints, else the last one. */
function reasonIn(text: string): string {
  const lines = text.trim().split("\n");
  return (lines.findLast((line) => /^[\w.]*(Error|Exception)\b/.test(line)) ?? lines.at(-1)!).trim() ||
    "it ended without a word";
}
