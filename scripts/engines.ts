import { enginesCommand } from "../src/cli/engines_command.ts";
import { runScript } from "../src/cli/run_script.ts";

await runScript(enginesCommand);
