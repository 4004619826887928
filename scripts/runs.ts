import { runsCommand } from "../src/cli/runs_command.ts";
import { runScript } from "../src/cli/run_script.ts";

await runScript(runsCommand);
