/** The end of a training, or of a stretch of it, that an alarm brought about. */
import { UserError } from "../tensor/errors.ts";
import type { Alarm } from "./alarms.ts";

/** What is done about an alarm; `off` also stops where there are no numbers to go on with. */
export const ALARM_ACTIONS = ["warn", "stop", "restore", "off"] as const;

/** As `--alarms` takes it. */
export type AlarmAction = typeof ALARM_ACTIONS[number];

/** How a training that cannot go on as it was goes on. */
export type AlarmResponse = "stop" | "restore" | "restart";

/** An alarm that a training does not pass over. */
export class TrainingAlarm extends UserError {
  override name = "TrainingAlarm";

  /**
   * @param alarm what is wrong
   * @param response what is to be done
   * @param advice how the user can go on
   */
  constructor(readonly alarm: Alarm, readonly response: AlarmResponse, advice: string) {
    super(`Training stopped at step ${alarm.step}: ${alarm.message}; ${advice}`);
  }
}
