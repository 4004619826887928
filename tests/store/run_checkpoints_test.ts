import { TRAINING_CONFIG } from "../support/training_config.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import {
  type Checkpoint,
  CheckpointError,
  readCheckpoint,
  writeCheckpoint,
} from "../../src/store/checkpoint.ts";
import { parseKeep } from "../../src/store/keep.ts";
import {
  abandonAfter,
  isWhole,
  readNewestCheckpoint,
  readScores,
  removeOthers,
} from "../../src/store/run_checkpoints.ts";
import { createRandom } from "../../src/tensor/random.ts";
import { inTempFolder, namesIn } from "../support/folder.ts";
import { lacks } from "../support/permissions.ts";
import { damage, DAMAGES } from "./damaged_checkpoints.ts";

const ignore = lacks("tests/store/run_checkpoints_test.ts", "read", "write");

function checkpoint(step: number): Checkpoint {
  const random = createRandom(step);
  // As many and as unlike as those of a small network with its optimizers.
  const shapes = [[100, 4, 4, 8], [128], [5, 5, 8, 4], [4], [], [5, 5, 3, 4], [3], [2, 2], [128], [4]];
  return {
    step,
    config: TRAINING_CONFIG,
    latentRandom: random.state(),
    data: { epoch: 3, used: 7, shuffle: random.state() },
    arrays: shapes.map((shape, i) => ({
      name: `generator/${i}/weights`,
      shape,
      values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    })),
  };
}

/** A test with a run that has checkpoints of these steps. */
function test(name: string, steps: number[], fn: (run: string, paths: string[]) => void): void {
  const body = (folder: string) => {
    const run = join(folder, "00001-faces");
    Deno.mkdirSync(join(run, "checkpoints"), { recursive: true });
    fn(run, steps.map((step) => writeCheckpoint(join(run, "checkpoints"), checkpoint(step))));
  };
  Deno.test({ name, ignore, fn: () => inTempFolder(body) });
}

function flip(path: string): void {
  const bytes = Deno.readFileSync(path);
  bytes[bytes.length - 1]! ^= 1;
  Deno.writeFileSync(path, bytes);
}

const command = (step: number) => `deno task train --resume RUN --from-step ${step}`;

test("readNewestCheckpoint() reads the newest", [2, 4], (run, paths) => {
  const { path, checkpoint } = readNewestCheckpoint(run, command);
  assertEquals([path, checkpoint.step], [paths[1], 4]);
});

test(
  "a damaged checkpoint is named and refused, and the one before it offered",
  [2, 4, 6, 8],
  (run, paths) => {
    const message = () => assertThrows(() => readNewestCheckpoint(run, command), CheckpointError).message;
    flip(paths[3]!);
    const refusal = `Cannot use "${paths[3]}": its array generator/9/weights is damaged`;
    assertEquals(message(), `${refusal}; step 6 is whole: deno task train --resume RUN --from-step 6`);
    flip(paths[2]!);
    Deno.writeTextFileSync(paths[1]!, "");
    assertEquals(message(), `${refusal}; step 2 is whole: deno task train --resume RUN --from-step 2`);
    Deno.truncateSync(paths[0]!, 4000);
    assertEquals(message(), `${refusal}; no other checkpoint of the run is whole`);
    assertEquals(paths.map(isWhole), [false, false, false, false]);
  },
);

test(
  "1,000 damaged checkpoints: none loads, and each is refused in one line with its path",
  [6],
  (_, [path]) => {
    const bytes = Deno.readFileSync(path!);
    assert(isWhole(path!));
    const counts: Record<string, number> = {};
    for (const [way, changed] of damage(bytes, 1000, 5)) {
      Deno.writeFileSync(path!, changed);
      const { message } = assertThrows(() => readCheckpoint(path!), CheckpointError, undefined, way);
      assert(/^Cannot (use|read) ".*step-00000006\.ckpt": [^\n]+$/.test(message), message);
      counts[way] = (counts[way] ?? 0) + 1;
    }
    assertEquals(Object.keys(counts), Object.keys(DAMAGES));
    assert(Object.values(counts).every((count) => count >= 83));
    Deno.writeFileSync(path!, bytes);
    assertEquals(readCheckpoint(path!).step, 6);
  },
);

test("abandonAfter() moves checkpoints of later steps, and keeps them", [2, 4, 6], (run, paths) => {
  assertEquals(abandonAfter(run, 6), []);
  assertEquals(namesIn(run), ["checkpoints"]);
  const later = Deno.readFileSync(paths[1]!);
  assertEquals(abandonAfter(run, 3), [4, 6]);
  assertEquals(namesIn(join(run, "checkpoints")), ["step-00000002.ckpt"]);
  assertEquals(namesIn(join(run, "abandoned")), ["step-00000004.ckpt", "step-00000006.ckpt"]);
  assertEquals(Deno.readFileSync(join(run, "abandoned", "step-00000004.ckpt")), later);
});

test("removeOthers() removes what does not stay, by the scores that were written", [2, 4, 6, 8], (run) => {
  assertEquals(readScores(run), new Map());
  Deno.writeTextFileSync(
    join(run, "checkpoints.jsonl"),
    '{"step":2,"swdTimes1000":60.5}\n{"step":4,"swdTimes1000":50}\n{"step":6}\n{"step":8,"swdT',
  );
  assertEquals(readScores(run), new Map([[2, 60.5], [4, 50]]));
  Deno.writeTextFileSync(join(run, "checkpoints", "notes.txt"), "");
  assertEquals(removeOthers(run, parseKeep("newest:1,best:1")), [2, 6]);
  assertEquals(namesIn(join(run, "checkpoints")), ["notes.txt", "step-00000004.ckpt", "step-00000008.ckpt"]);
  assertEquals(removeOthers(run, parseKeep("all")), []);
});
