/** Alarms of a training: what has gone wrong, judged from its numbers and its samples. */
import type { Dataset } from "../data/dataset.ts";
import { COLLAPSE_THRESHOLD, nearestDistance, relativeVariety } from "../metrics/collapse.ts";
import { detailDistance, detailEnergies, LIKENESS_THRESHOLD } from "../metrics/likeness.ts";
import type { PictureSet } from "../metrics/picture_set.ts";
import { STALL_THRESHOLD, watchThroughput } from "../metrics/throughput.ts";
import {
  DISCRIMINATOR_THRESHOLD,
  discriminatorLead,
  GENERATOR_THRESHOLD,
  generatorTrust,
  type Scores,
  WINNING_WINDOW,
} from "../metrics/winning.ts";
import { createRandom, permutation } from "../tensor/random.ts";
import type { Picture } from "../tensor/pixels.ts";
import { SEED_STREAMS } from "./seed_streams.ts";

/** What can be wrong; `not-finite` is found in `watch_run.ts`. */
export const ALARM_NAMES = [
  "not-finite",
  "discriminator-wins",
  "generator-wins",
  "collapse",
  "unlike-data",
  "stalled",
] as const;

/** The name of an alarm. */
export type AlarmName = typeof ALARM_NAMES[number];

/** Where each alarm begins, and from which step pictures are judged. */
export interface AlarmThresholds {
  /** D(x) - D(G(z)), see `metrics/winning.ts`. */
  readonly discriminatorThreshold: number;
  /** D(G(z)), see `metrics/winning.ts`. */
  readonly generatorThreshold: number;
  /** Part of the data's variety, see `metrics/collapse.ts`. */
  readonly collapseThreshold: number;
  /** Octaves, see `metrics/likeness.ts`. */
  readonly likenessThreshold: number;
  /** Times the best speed, see `metrics/throughput.ts`. */
  readonly stallThreshold: number;
  /** The first step whose samples are judged: untrained generators make noise. */
  readonly judgeFrom: number;
}

/** Calibrated on healthy and failing trainings; each is told in the file of its metric. */
export const ALARM_DEFAULTS: AlarmThresholds = {
  discriminatorThreshold: DISCRIMINATOR_THRESHOLD,
  generatorThreshold: GENERATOR_THRESHOLD,
  collapseThreshold: COLLAPSE_THRESHOLD,
  likenessThreshold: LIKENESS_THRESHOLD,
  stallThreshold: STALL_THRESHOLD,
  judgeFrom: 200,
};

/** Something that has gone wrong. */
export interface Alarm {
  readonly name: AlarmName;
  /** The step at which it was noticed. */
  readonly step: number;
  /** The last step that was surely before it. */
  readonly goodStep: number;
  /** What was measured and what it means, in one line. */
  readonly message: string;
}

/** Watches a training. Each alarm is given once, and again only after what it tells of has passed. */
export interface AlarmWatch {
  /**
   * @param seconds the step took; absent for steps of an earlier session
   * @returns alarms that are new
   */
  afterStep(step: number, scores: Scores, seconds?: number): Alarm[];
  /**
   * @param pictures samples of the fixed latents
   * @returns alarms that are new
   */
  afterSamples(step: number, pictures: readonly Picture[]): Alarm[];
}

interface Finding {
  readonly name: AlarmName;
  readonly isWrong: boolean;
  readonly goodStep: number;
  readonly message: string;
}

/**
 * A watch that has seen no step.
 *
 * @param data real pictures, as many as there are samples; called once, when samples are first judged
 */
export function watchAlarms(thresholds: AlarmThresholds, data: () => PictureSet): AlarmWatch {
  const active = new Set<AlarmName>();
  const window: Scores[] = [];
  const throughput = watchThroughput();
  let judgeSamples: ReturnType<typeof prepareSampleJudge> | undefined;
  let goodSamples = 0;

  const raise = (step: number, findings: readonly Finding[]): Alarm[] =>
    findings.flatMap(({ name, isWrong, goodStep, message }) => {
      const isNew = isWrong && !active.has(name);
      if (isWrong) active.add(name);
      else active.delete(name);
      return isNew ? [{ name, step, goodStep, message }] : [];
    });

  return {
    afterStep(step, scores, seconds) {
      window.push(scores);
      if (window.length > WINNING_WINDOW) window.shift();
      const findings = window.length < WINNING_WINDOW ? [] : judgeScores(step, window, thresholds);
      if (seconds !== undefined) findings.push(judgeSpeed(step, throughput.next(seconds), thresholds));
      return raise(step, findings);
    },
    afterSamples(step, pictures) {
      if (step < thresholds.judgeFrom || pictures.length < 2) return [];
      judgeSamples ??= prepareSampleJudge(data(), thresholds);
      const findings = judgeSamples(toPictureSet(pictures), goodSamples);
      if (findings.every(({ isWrong }) => !isWrong)) goodSamples = step;
      return raise(step, findings);
    },
  };
}

/** Real pictures to judge samples by: the same ones for every session of a seed. */
export function referencePictures(dataset: Dataset, count: number, seed: number): PictureSet {
  const [, height, width, channels] = dataset.header.shape;
  const indices = permutation(dataset.count, createRandom(seed, SEED_STREAMS.reference)).subarray(0, count);
  return { count: indices.length, height, width, channels, data: dataset.readImages(indices) };
}

function judgeScores(step: number, window: readonly Scores[], thresholds: AlarmThresholds): Finding[] {
  const [lead, trust] = [discriminatorLead(window), generatorTrust(window)];
  const goodStep = step - window.length;
  return [{
    name: "discriminator-wins",
    isWrong: lead >= thresholds.discriminatorThreshold,
    goodStep,
    message: `the discriminator wins: over ${window.length} steps D(x) - D(G(z)) is ${
      lead.toFixed(3)
    }, so the generator learns nothing`,
  }, {
    name: "generator-wins",
    isWrong: trust >= thresholds.generatorThreshold,
    goodStep,
    message: `the generator wins: over ${window.length} steps D(G(z)) is ${
      trust.toFixed(3)
    }, so the discriminator teaches nothing`,
  }];
}

function judgeSpeed(step: number, slowdown: number, { stallThreshold }: AlarmThresholds): Finding {
  return {
    name: "stalled",
    isWrong: slowdown >= stallThreshold,
    goodStep: step,
    message: `throughput has stalled: steps take ${slowdown.toFixed(1)} times as long as at best`,
  };
}

function prepareSampleJudge(data: PictureSet, thresholds: AlarmThresholds) {
  const dataDistance = data.count < 2 ? 0 : nearestDistance(data);
  const dataEnergies = detailEnergies(data);
  return (samples: PictureSet, goodStep: number): Finding[] => {
    const variety = relativeVariety(nearestDistance(samples), dataDistance);
    const distance = detailDistance(detailEnergies(samples), dataEnergies);
    return [{
      name: "collapse",
      isWrong: variety < thresholds.collapseThreshold,
      goodStep,
      message: `the samples have collapsed: their variety is ${variety.toFixed(3)} of the data's, ` +
        "they are the same few pictures",
    }, {
      name: "unlike-data",
      isWrong: distance >= thresholds.likenessThreshold,
      goodStep,
      message: `the samples show nothing of the data yet: their detail is ${
        distance.toFixed(1)
      } octaves from the data's`,
    }];
  };
}

function toPictureSet(pictures: readonly Picture[]): PictureSet {
  const { width, height, channels } = pictures[0]!;
  const length = width * height * channels;
  const data = new Uint8Array(pictures.length * length);
  pictures.forEach((picture, i) => data.set(picture.data, i * length));
  return { count: pictures.length, height, width, channels, data };
}
