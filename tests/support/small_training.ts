/** A training of seconds: nine faces of 32 pixels in batches of two. */
import { prepare } from "../../src/jobs/prepare.ts";
import { PREPARE_DEFAULTS } from "../../src/jobs/prepare_plan.ts";
import type { Reporter } from "../../src/jobs/reporter.ts";
import { train } from "../../src/jobs/train.ts";
import type { TrainOptions } from "../../src/jobs/train_plan.ts";
import { TRAIN_OPTIONS } from "./train_options.ts";
import { inWorkspace, type Workspace } from "./workspace.ts";

/** Options of such a training. */
export const SMALL_TRAINING: TrainOptions = { ...TRAIN_OPTIONS, batch: 2, sampleEvery: 100 };

/** Draws the faces, in the current folder. */
export async function prepareSmallFaces(reporter: Reporter): Promise<void> {
  await prepare(["faces"], { ...PREPARE_DEFAULTS, size: 32, count: 9 }, reporter);
}

/** Runs `body` in a temporary folder that has the faces. */
export function inFacesWorkspace(body: (workspace: Workspace) => Promise<void>): Promise<void> {
  return inWorkspace(async (workspace) => {
    await prepareSmallFaces(workspace.reporter);
    await body(workspace);
  });
}

/** The flags of options, as a user types them. */
export function flagsOf(changes: object): Set<string> {
  return new Set(
    Object.keys(changes).map((name) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)),
  );
}

/** Trains with some options changed; those are the ones that the user typed. */
export function trainSmall(reporter: Reporter, changes: Partial<TrainOptions> = {}): Promise<string> {
  return train({ ...SMALL_TRAINING, ...changes }, flagsOf(changes), reporter);
}
