import { runScript } from "../src/cli/run_script.ts";
import { timelineCommand } from "../src/cli/timeline_command.ts";

await runScript(timelineCommand);
